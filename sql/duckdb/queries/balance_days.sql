-- Balance days with movement, by seller and currency, oldest first.
-- $from: the first day, null for all; $to: the last day, null for the mart's last; $seller, $currency: null for all.
-- $carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH period AS (
  SELECT coalesce($to::DATE, (SELECT max(dt) FROM dwh.seller_balance_daily)) AS to_dt
),
asked AS (
  SELECT *
  FROM dwh.seller_balance_daily
  WHERE dt <= (SELECT to_dt FROM period)
    AND ($seller::VARCHAR IS NULL OR seller_id = $seller)
    AND ($currency::VARCHAR IS NULL OR currency::VARCHAR = upper($currency))
),
carried AS (
  SELECT seller_id, currency, max(dt) AS dt
  FROM asked
  WHERE dt < $carried_before::DATE
  GROUP BY seller_id, currency
)
SELECT d.seller_id, d.currency::VARCHAR, d.dt, d.opening_balance, d.inflow, d.outflow, d.running_balance, p.to_dt
FROM asked d
CROSS JOIN period p
LEFT JOIN carried c ON c.seller_id = d.seller_id AND c.currency = d.currency AND c.dt = d.dt
WHERE $from::DATE IS NULL OR d.dt >= $from::DATE OR c.dt IS NOT NULL
ORDER BY d.seller_id, d.currency::VARCHAR, d.dt;
