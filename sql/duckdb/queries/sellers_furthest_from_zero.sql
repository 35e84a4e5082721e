-- The sellers whose balance is furthest from zero, over the last days of the mart: opening, movement, closing, trend.
-- $from and $to are the period's first and last day, $points how many values the trend has.
WITH period AS (
  SELECT $from::DATE AS from_dt, $to::DATE AS to_dt
),
closings AS (
  SELECT seller_id, currency, arg_max(running_balance, dt) AS closing_balance
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
  ORDER BY abs(closing_balance) DESC, seller_id, currency
  LIMIT $limit
),
days AS (
  SELECT c.seller_id, c.currency, c.closing_balance, b.dt, b.inflow, b.outflow, b.running_balance
  FROM closings c
  JOIN dwh.seller_balance_daily b ON b.seller_id = c.seller_id AND b.currency = c.currency
),
points AS (
  SELECT point, from_dt + ((to_dt - from_dt) * point // greatest($points - 1, 1))::INTEGER AS dt
  FROM period, (SELECT unnest(range($points)) AS point)
),
trends AS (
  SELECT c.seller_id, c.currency, p.point,
    coalesce(arg_max(d.running_balance, d.dt), 0) AS balance
  FROM closings c
  CROSS JOIN points p
  LEFT JOIN days d ON d.seller_id = c.seller_id AND d.currency = c.currency AND d.dt <= p.dt
  GROUP BY c.seller_id, c.currency, p.point
),
trend_lists AS (
  SELECT seller_id, currency, array_to_string(list(balance ORDER BY point), ' ') AS trend
  FROM trends
  GROUP BY seller_id, currency
),
sums AS (
  SELECT d.seller_id, d.currency, any_value(d.closing_balance) AS closing_balance,
    coalesce(sum(d.inflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS inflow,
    coalesce(sum(d.outflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS outflow
  FROM days d, period p
  GROUP BY d.seller_id, d.currency
)
SELECT s.seller_id, s.currency::VARCHAR,
  (s.closing_balance - s.inflow + s.outflow)::DECIMAL(38, 4),
  s.inflow::DECIMAL(38, 4), s.outflow::DECIMAL(38, 4), s.closing_balance, t.trend
FROM sums s
JOIN trend_lists t ON t.seller_id = s.seller_id AND t.currency = s.currency
ORDER BY abs(s.closing_balance) DESC, s.seller_id, s.currency;
