-- The sellers whose balance is furthest from zero, over the last days of the mart: opening, movement, closing, trend.
-- $from and $to are the period's first and last day, $points how many values the trend has.
-- What a balance was on a day is how it closes, less what came since: only the period's days are read.
WITH period AS (
  SELECT $from::DATE AS from_dt, $to::DATE AS to_dt
),
is_noted AS (
  SELECT (SELECT count(*) FROM dwh.seller_balance_daily) = coalesce(sum(balance_days), 0) AS all_of_it
  FROM dwh.seller_books
),
books AS (
  SELECT seller_id, currency, running_balance
  FROM dwh.seller_books
  WHERE (SELECT all_of_it FROM is_noted)
  UNION ALL
  SELECT seller_id, currency, arg_max(running_balance, dt)
  FROM dwh.seller_balance_daily
  WHERE NOT (SELECT all_of_it FROM is_noted)
  GROUP BY seller_id, currency
),
closings AS (
  SELECT seller_id, currency, running_balance AS closing_balance
  FROM books
  ORDER BY abs(running_balance) DESC, seller_id, currency
  LIMIT $limit
),
days AS (
  SELECT b.seller_id, b.currency, b.dt, b.inflow, b.outflow
  FROM dwh.seller_balance_daily b
  JOIN closings c ON c.seller_id = b.seller_id AND c.currency = b.currency
  WHERE b.dt >= $from::DATE
),
points AS (
  SELECT point, from_dt + ((to_dt - from_dt) * point // greatest($points - 1, 1))::INTEGER AS dt
  FROM period, (SELECT unnest(range($points)) AS point)
),
trends AS (
  SELECT c.seller_id, c.currency, p.point, (any_value(c.closing_balance) - coalesce(sum(d.inflow - d.outflow), 0))::DECIMAL(38, 4) AS balance
  FROM closings c
  CROSS JOIN points p
  LEFT JOIN days d ON d.seller_id = c.seller_id AND d.currency = c.currency AND d.dt > p.dt
  GROUP BY c.seller_id, c.currency, p.point
),
trend_lists AS (
  SELECT seller_id, currency, array_to_string(list(balance ORDER BY point), ' ') AS trend
  FROM trends
  GROUP BY seller_id, currency
),
sums AS (
  SELECT c.seller_id, c.currency, any_value(c.closing_balance) AS closing_balance, coalesce(sum(d.inflow), 0) AS inflow, coalesce(sum(d.outflow), 0) AS outflow
  FROM closings c
  LEFT JOIN days d ON d.seller_id = c.seller_id AND d.currency = c.currency
  GROUP BY c.seller_id, c.currency
)
SELECT s.seller_id, s.currency::VARCHAR,
  (s.closing_balance - s.inflow + s.outflow)::DECIMAL(38, 4),
  s.inflow::DECIMAL(38, 4), s.outflow::DECIMAL(38, 4), s.closing_balance::DECIMAL(38, 4), t.trend
FROM sums s
JOIN trend_lists t ON t.seller_id = s.seller_id AND t.currency = s.currency
ORDER BY abs(s.closing_balance) DESC, s.seller_id, s.currency;
