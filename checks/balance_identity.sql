-- title: opening + inflow - outflow = closing on every balance day
-- table: dwh.seller_balance_daily
-- severity: error
-- why: it is what a balance day means.
SELECT seller_id, currency, dt, opening_balance, inflow, outflow, net_change, running_balance
FROM checked_balances
WHERE inflow < 0
  OR outflow < 0
  -- Wide, or amounts that fit their columns outgrow them in between.
  OR net_change <> CAST(inflow AS DECIMAL(38, 4)) - outflow
  OR running_balance <> CAST(opening_balance AS DECIMAL(38, 4)) + net_change
  OR inflow IS NULL
  OR outflow IS NULL
  OR net_change IS NULL
  OR opening_balance IS NULL
  OR running_balance IS NULL
ORDER BY dt, seller_id, currency
