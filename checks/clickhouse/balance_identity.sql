-- As checks/balance_identity.sql, in ClickHouse's words: columns that hold no null, and 34 digits before the point.
SELECT seller_id, currency, dt, opening_balance, inflow, outflow, net_change, running_balance
FROM checked_balances
WHERE inflow < 0
  OR outflow < 0
  OR inflow - outflow <> net_change
  OR running_balance - opening_balance <> net_change
ORDER BY dt, seller_id, currency
