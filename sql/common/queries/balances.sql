-- Balances at the close of a day, carried forward over days without movement.
-- $1 as_of: the day, null for the mart's last; $2 seller, $3 currency: null for all.
WITH target AS (
  SELECT coalesce($1::DATE, max(dt)) AS dt
  FROM dwh.seller_balance_daily
),
latest AS (
  SELECT seller_id, currency, max(dt) AS dt
  FROM dwh.seller_balance_daily
  WHERE dt <= (SELECT dt FROM target)
    AND ($2::VARCHAR IS NULL OR seller_id = $2)
    AND ($3::VARCHAR IS NULL OR currency::VARCHAR = upper($3))
  GROUP BY seller_id, currency
)
SELECT b.seller_id, b.currency::VARCHAR, t.dt,
  CASE WHEN b.dt = t.dt THEN b.opening_balance ELSE b.running_balance END,
  CASE WHEN b.dt = t.dt THEN b.inflow ELSE 0 END::DECIMAL(38, 4),
  CASE WHEN b.dt = t.dt THEN b.outflow ELSE 0 END::DECIMAL(38, 4),
  b.running_balance
FROM latest l
JOIN dwh.seller_balance_daily b ON b.seller_id = l.seller_id AND b.currency = l.currency AND b.dt = l.dt
CROSS JOIN target t
ORDER BY b.seller_id, b.currency::VARCHAR;
