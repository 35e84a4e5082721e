-- As checks/negative_balance.sql, in ClickHouse's words.
SELECT seller_id, currency, last_dt AS dt, closing AS running_balance
FROM (
  SELECT seller_id, currency, max(dt) AS last_dt, argMax(running_balance, dt) AS closing
  FROM checked_balances
  GROUP BY seller_id, currency
)
WHERE closing < 0
ORDER BY closing, seller_id, currency
