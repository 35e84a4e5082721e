-- All sellers of a currency together, over the last days of the mart. $from and $to are the first and last, $points the trend's length.
WITH period AS (
  SELECT $from::DATE AS from_dt, $to::DATE AS to_dt
),
days AS (
  SELECT currency, dt, sum(inflow) AS inflow, sum(outflow) AS outflow
  FROM dwh.seller_balance_daily
  GROUP BY currency, dt
),
points AS (
  SELECT point, from_dt + ((to_dt - from_dt) * point // greatest($points - 1, 1))::INTEGER AS dt
  FROM period, (SELECT unnest(range($points)) AS point)
),
trends AS (
  SELECT s.currency, p.point, coalesce(sum(d.inflow - d.outflow), 0) AS balance
  FROM (SELECT DISTINCT currency FROM days) s
  CROSS JOIN points p
  LEFT JOIN days d ON d.currency = s.currency AND d.dt <= p.dt
  GROUP BY s.currency, p.point
),
trend_lists AS (
  SELECT currency, array_to_string(list(balance ORDER BY point), ' ') AS trend
  FROM trends
  GROUP BY currency
),
sums AS (
  SELECT d.currency,
    coalesce(sum(d.inflow - d.outflow) FILTER (WHERE d.dt < p.from_dt), 0) AS opening_balance,
    coalesce(sum(d.inflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS inflow,
    coalesce(sum(d.outflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS outflow
  FROM days d, period p
  GROUP BY d.currency
)
SELECT s.currency::VARCHAR AS currency, s.opening_balance::DECIMAL(38, 4), s.inflow::DECIMAL(38, 4),
  s.outflow::DECIMAL(38, 4), (s.opening_balance + s.inflow - s.outflow)::DECIMAL(38, 4), t.trend
FROM sums s
JOIN trend_lists t ON t.currency = s.currency
ORDER BY s.currency::VARCHAR;
