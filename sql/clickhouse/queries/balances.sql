-- Balances at the close of a day, carried forward over days without movement.
-- as_of: the day, null for the mart's last; seller, currency: null for all.
WITH
  target AS (
    SELECT ifNull({as_of:Nullable(Date32)}, max(dt)) AS target_dt FROM dwh.seller_balance_daily
  ),
  latest AS (
    SELECT seller_id, currency, argMax((dt, opening_balance, inflow, outflow, running_balance), dt) AS last
    FROM dwh.seller_balance_daily
    WHERE dt <= (SELECT target_dt FROM target)
      AND ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
      AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
    GROUP BY seller_id, currency
  )
SELECT seller_id, currency, target_dt AS dt,
  if(last.1 = target_dt, last.2, last.5) AS opening_balance,
  if(last.1 = target_dt, last.3, toDecimal128(0, 4)) AS inflow,
  if(last.1 = target_dt, last.4, toDecimal128(0, 4)) AS outflow,
  last.5 AS running_balance
FROM latest, target
ORDER BY seller_id, currency
