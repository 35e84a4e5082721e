-- title: balances that differ from their movements
-- table: dwh.seller_balance_daily
-- severity: error
-- why: a movement missing from the balances is money nobody sees.
WITH both_sides AS (
  SELECT dt, currency, sum(inflow) AS movement_inflow, sum(outflow) AS movement_outflow,
    0 AS balance_inflow, 0 AS balance_outflow
  FROM movements_of_checked_days
  GROUP BY dt, currency
  UNION ALL
  SELECT dt, currency, 0, 0, sum(inflow), sum(outflow)
  FROM balances_of_checked_days
  GROUP BY dt, currency
)
SELECT dt, currency, sum(movement_inflow) AS movement_inflow, sum(balance_inflow) AS balance_inflow,
  sum(movement_outflow) AS movement_outflow, sum(balance_outflow) AS balance_outflow
FROM both_sides
GROUP BY dt, currency
HAVING sum(movement_inflow) <> sum(balance_inflow) OR sum(movement_outflow) <> sum(balance_outflow)
ORDER BY dt, currency
