-- As checks/negative_balance.sql; the last days are counted in a table, as few as there are books, rather than all days sorted.
WITH last_days AS (
  SELECT seller_id, currency, max(dt) AS dt
  FROM checked_balances
  GROUP BY seller_id, currency
)
SELECT b.seller_id, b.currency, b.dt, b.running_balance
FROM checked_balances b
JOIN last_days l ON l.seller_id = b.seller_id AND l.currency = b.currency AND l.dt = b.dt
WHERE b.running_balance < 0
ORDER BY b.running_balance, b.seller_id, b.currency
