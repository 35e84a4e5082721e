-- As checks/balance_identity.sql; numeric arithmetic here does not overflow.
SELECT seller_id, currency, dt, opening_balance, inflow, outflow, net_change, running_balance
FROM checked_balances
WHERE inflow < 0
  OR outflow < 0
  OR inflow - outflow <> net_change
  OR running_balance - opening_balance <> net_change
  OR inflow IS NULL
  OR outflow IS NULL
  OR net_change IS NULL
  OR opening_balance IS NULL
  OR running_balance IS NULL
ORDER BY dt, seller_id, currency
