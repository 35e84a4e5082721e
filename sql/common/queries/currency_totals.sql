-- All sellers of a currency together, over the last days of the mart. $1 from, $2 to: the first and the last; $3 points: the trend's length.
WITH period AS (
  SELECT $1::DATE AS from_dt, $2::DATE AS to_dt
),
days AS (
  SELECT currency, dt, sum(inflow) AS inflow, sum(outflow) AS outflow
  FROM dwh.seller_balance_daily
  GROUP BY currency, dt
),
points AS (
  SELECT n.point, p.from_dt + floor((p.to_dt - p.from_dt) * n.point / greatest($3::INTEGER - 1, 1))::INTEGER AS dt
  FROM period p
  CROSS JOIN generate_series(0, $3::INTEGER - 1) AS n (point)
),
trends AS (
  SELECT s.currency, p.point, coalesce(sum(d.inflow - d.outflow), 0)::DECIMAL(38, 4) AS balance
  FROM (SELECT DISTINCT currency FROM days) s
  CROSS JOIN points p
  LEFT JOIN days d ON d.currency = s.currency AND d.dt <= p.dt
  GROUP BY s.currency, p.point
),
trend_lists AS (
  SELECT currency, string_agg(balance::VARCHAR, ' ' ORDER BY point) AS trend
  FROM trends
  GROUP BY currency
),
sums AS (
  SELECT d.currency,
    coalesce(sum(d.inflow - d.outflow) FILTER (WHERE d.dt < p.from_dt), 0) AS opening_balance,
    coalesce(sum(d.inflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS inflow,
    coalesce(sum(d.outflow) FILTER (WHERE d.dt >= p.from_dt), 0) AS outflow
  FROM days d
  CROSS JOIN period p
  GROUP BY d.currency
)
SELECT s.currency::VARCHAR, s.opening_balance::DECIMAL(38, 4), s.inflow::DECIMAL(38, 4),
  s.outflow::DECIMAL(38, 4), (s.opening_balance + s.inflow - s.outflow)::DECIMAL(38, 4), t.trend
FROM sums s
JOIN trend_lists t ON t.currency = s.currency
ORDER BY s.currency::VARCHAR;
