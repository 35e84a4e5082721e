-- The sellers whose balance is furthest from zero, over the last days of the mart: opening, movement, closing, trend.
-- :from and :to are the period's first and last day, :points how many values the trend has.
-- A book starts at zero and opens each day as it closed the one before, so it closes at the sum of its changes.
WITH period AS (
  SELECT :from::date AS from_dt, :to::date AS to_dt
),
closings AS (
  SELECT seller_id, currency, sum(net_change)::numeric(38, 4) AS closing_balance
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
  ORDER BY abs(sum(net_change)) DESC, seller_id, currency
  LIMIT :limit::integer
),
days AS (
  SELECT c.seller_id, c.currency, c.closing_balance, b.dt, b.inflow, b.outflow, b.running_balance
  FROM closings c
  JOIN dwh.seller_balance_daily b ON b.seller_id = c.seller_id AND b.currency = c.currency
),
points AS (
  SELECT point, from_dt + (to_dt - from_dt) * point / greatest(:points::integer - 1, 1) AS dt
  FROM period, (SELECT generate_series(0, :points::integer - 1) AS point) numbers
),
trends AS (
  SELECT c.seller_id, c.currency, p.point, coalesce(b.running_balance, 0)::numeric(38, 4) AS balance
  FROM closings c
  CROSS JOIN points p
  LEFT JOIN LATERAL (
    SELECT * FROM dwh.seller_balance_daily d
    WHERE d.seller_id = c.seller_id AND d.currency = c.currency AND d.dt <= p.dt
    ORDER BY d.dt DESC
    LIMIT 1
  ) b ON true
),
trend_lists AS (
  SELECT seller_id, currency, string_agg(balance::text, ' ' ORDER BY point) AS trend
  FROM trends
  GROUP BY seller_id, currency
),
sums AS (
  SELECT d.seller_id, d.currency, min(d.closing_balance) AS closing_balance,
    coalesce(sum(d.inflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS inflow,
    coalesce(sum(d.outflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS outflow
  FROM days d, period p
  GROUP BY d.seller_id, d.currency
)
SELECT s.seller_id, s.currency,
  (s.closing_balance - s.inflow + s.outflow)::numeric(38, 4),
  s.inflow::numeric(38, 4), s.outflow::numeric(38, 4), s.closing_balance, t.trend
FROM sums s
JOIN trend_lists t ON t.seller_id = s.seller_id AND t.currency = s.currency
ORDER BY abs(s.closing_balance) DESC, s.seller_id, s.currency;
