-- As checks/balances_match_movements.sql, in ClickHouse's words.
WITH both_sides AS (
  SELECT dt, currency, inflow AS movement_in, outflow AS movement_out, toDecimal128(0, 4) AS balance_in, toDecimal128(0, 4) AS balance_out
  FROM deltas_of_checked_days
  UNION ALL
  SELECT dt, currency, 0, 0, inflow, outflow
  FROM balances_of_checked_days
)
SELECT dt, currency, sum(movement_in) AS movement_inflow, sum(balance_in) AS balance_inflow,
  sum(movement_out) AS movement_outflow, sum(balance_out) AS balance_outflow
FROM both_sides
GROUP BY dt, currency
HAVING movement_inflow <> balance_inflow OR movement_outflow <> balance_outflow
ORDER BY dt, currency
