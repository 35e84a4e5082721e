-- Balance days with movement, by seller and currency, oldest first.
-- :from: the first day, null for all; :to: the last day, null for the mart's last; :seller, :currency: null for all.
-- :carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH period AS (
  SELECT coalesce(:to::date, max(dt)) AS to_dt
  FROM dwh.seller_balance_daily
),
carried AS (
  SELECT b.seller_id, b.currency, max(b.dt) AS dt
  FROM dwh.seller_balance_daily b
  JOIN period p ON b.dt <= p.to_dt
  WHERE b.dt < :carried_before::date
    AND (:seller::text IS NULL OR b.seller_id = :seller::text)
    AND (:currency::text IS NULL OR b.currency = upper(:currency::text))
  GROUP BY b.seller_id, b.currency
)
SELECT b.seller_id, b.currency, b.dt, b.opening_balance, b.inflow, b.outflow, b.running_balance, p.to_dt
FROM dwh.seller_balance_daily b
JOIN period p ON b.dt <= p.to_dt
LEFT JOIN carried c ON c.seller_id = b.seller_id AND c.currency = b.currency AND c.dt = b.dt
WHERE (:from::date IS NULL OR b.dt >= :from::date OR c.dt IS NOT NULL)
  AND (:seller::text IS NULL OR b.seller_id = :seller::text)
  AND (:currency::text IS NULL OR b.currency = upper(:currency::text))
ORDER BY b.seller_id, b.currency, b.dt;
