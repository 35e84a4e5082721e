-- Balances at the close of a day, carried forward over days without movement.
-- :as_of: the day, null for the mart's last; :seller, :currency: null for all.
WITH target AS (
  SELECT coalesce(:as_of::date, max(dt)) AS dt
  FROM dwh.seller_balance_daily
),
latest AS (
  SELECT b.seller_id, b.currency, max(b.dt) AS dt
  FROM dwh.seller_balance_daily b
  JOIN target t ON b.dt <= t.dt
  WHERE (:seller::text IS NULL OR b.seller_id = :seller::text)
    AND (:currency::text IS NULL OR b.currency = upper(:currency::text))
  GROUP BY b.seller_id, b.currency
)
SELECT b.seller_id, b.currency, t.dt,
  CASE WHEN b.dt = t.dt THEN b.opening_balance ELSE b.running_balance END,
  (CASE WHEN b.dt = t.dt THEN b.inflow ELSE 0 END)::numeric(38, 4),
  (CASE WHEN b.dt = t.dt THEN b.outflow ELSE 0 END)::numeric(38, 4),
  b.running_balance
FROM latest l
JOIN dwh.seller_balance_daily b ON b.seller_id = l.seller_id AND b.currency = l.currency AND b.dt = l.dt
CROSS JOIN target t
ORDER BY b.seller_id, b.currency;
