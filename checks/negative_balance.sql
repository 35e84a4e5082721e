-- title: sellers who owe the marketplace
-- table: dwh.seller_balance_daily
-- severity: warning
-- why: a seller below zero was paid out too much, or is about to become a loss.
SELECT seller_id, currency, max(dt) AS dt, arg_max(running_balance, dt) AS running_balance
FROM checked_balances
GROUP BY seller_id, currency
HAVING arg_max(running_balance, dt) < 0
ORDER BY running_balance, seller_id, currency
