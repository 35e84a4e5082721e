-- title: opening + inflow - outflow = closing on every balance day
-- table: dwh.seller_balance_daily
-- severity: error
-- why: it is what a balance day means.
SELECT seller_id, currency, dt, opening_balance, inflow, outflow, net_change, running_balance
FROM checked_balances
WHERE inflow < 0
  OR outflow < 0
  OR net_change <> inflow - outflow
  OR running_balance <> opening_balance + net_change
  OR opening_balance IS NULL
  OR inflow IS NULL
  OR outflow IS NULL
  OR net_change IS NULL
  OR running_balance IS NULL
ORDER BY dt, seller_id, currency
