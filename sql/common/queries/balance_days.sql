-- Balance days with movement, by seller and currency, oldest first.
-- $1 from: the first day, null for all; $2 to: the last day, null for the mart's last; $3 seller, $4 currency: null for all.
-- $5 carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH period AS (
  SELECT coalesce($2::DATE, max(dt)) AS to_dt
  FROM dwh.seller_balance_daily
),
asked AS (
  SELECT *
  FROM dwh.seller_balance_daily
  WHERE dt <= (SELECT to_dt FROM period)
    AND ($3::VARCHAR IS NULL OR seller_id = $3)
    AND ($4::VARCHAR IS NULL OR currency::VARCHAR = upper($4))
),
carried AS (
  SELECT seller_id, currency, max(dt) AS dt
  FROM asked
  WHERE dt < $5::DATE
  GROUP BY seller_id, currency
)
SELECT d.seller_id, d.currency::VARCHAR, d.dt, d.opening_balance, d.inflow, d.outflow, d.running_balance, p.to_dt
FROM asked d
CROSS JOIN period p
LEFT JOIN carried c ON c.seller_id = d.seller_id AND c.currency = d.currency AND c.dt = d.dt
WHERE $1::DATE IS NULL OR d.dt >= $1::DATE OR c.dt IS NOT NULL
ORDER BY d.seller_id, d.currency::VARCHAR, d.dt;
