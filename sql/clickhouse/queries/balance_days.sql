-- Balance days with movement, by seller and currency, oldest first.
-- from: the first day, null for all; to: the last day, null for the mart's last; seller, currency: null for all.
-- carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH
  (SELECT ifNull({to:Nullable(Date32)}, max(dt)) FROM dwh.seller_balance_daily) AS to_dt,
  asked AS (
    SELECT seller_id, currency, dt, opening_balance, inflow, outflow, running_balance
    FROM dwh.seller_balance_daily
    WHERE dt <= to_dt
      AND ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
      AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
  ),
  days AS (
    SELECT seller_id, currency, dt AS day, opening_balance, inflow, outflow, running_balance
    FROM asked
    WHERE {from:Nullable(Date32)} IS NULL OR dt >= {from:Nullable(Date32)}
    UNION ALL
    SELECT seller_id, currency, last.1, last.2, last.3, last.4, last.5
    FROM (
      SELECT seller_id, currency, argMax((dt, opening_balance, inflow, outflow, running_balance), dt) AS last
      FROM asked
      WHERE dt < {carried_before:Nullable(Date32)}
      GROUP BY seller_id, currency
    )
  )
SELECT seller_id, currency, day AS dt, opening_balance, inflow, outflow, running_balance, to_dt
FROM days
ORDER BY seller_id, currency, day
