-- title: wrong closing balances (opening + inflow - outflow)
-- table: dwh.seller_balance_daily
-- severity: error
-- why: it is what a balance day means.
SELECT seller_id, currency, dt, opening_balance, inflow, outflow, net_change, running_balance
FROM checked_balances
WHERE inflow < 0
  OR outflow < 0
  -- Where the identity holds, every term fits its column; a term that does not is a failure like any other.
  OR TRY(inflow - outflow) IS DISTINCT FROM net_change
  OR TRY(running_balance - opening_balance) IS DISTINCT FROM net_change
  OR inflow IS NULL
  OR outflow IS NULL
  OR net_change IS NULL
  OR opening_balance IS NULL
  OR running_balance IS NULL
ORDER BY dt, seller_id, currency
