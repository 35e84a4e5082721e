-- The last balance day of every seller and currency, in no order.
SELECT b.seller_id, b.currency, b.dt, b.opening_balance, b.inflow, b.outflow, b.running_balance
FROM dwh.seller_balance_daily b
JOIN (
  SELECT seller_id, currency, max(dt) AS dt
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
) l ON l.seller_id = b.seller_id AND l.currency = b.currency AND l.dt = b.dt;
