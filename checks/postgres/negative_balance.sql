-- As checks/negative_balance.sql.
WITH last_days AS (
  SELECT DISTINCT ON (seller_id, currency) seller_id, currency, dt, running_balance
  FROM checked_balances
  ORDER BY seller_id, currency, dt DESC
)
SELECT seller_id, currency, dt, running_balance
FROM last_days
WHERE running_balance < 0
ORDER BY running_balance, seller_id, currency
