-- Balance days, by seller, currency and day. seller, currency, from, to: null for all. After the row of after_seller, after_currency and after_dt;
-- null for the first ones. limit: how many.
SELECT seller_id, currency AS currency_code, dt, opening_balance, inflow, outflow, running_balance
FROM dwh.seller_balance_daily
WHERE ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
  AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
  AND ({from:Nullable(Date32)} IS NULL OR dt >= {from:Nullable(Date32)})
  AND ({to:Nullable(Date32)} IS NULL OR dt <= {to:Nullable(Date32)})
  AND ({after_seller:Nullable(String)} IS NULL OR (seller_id, currency, dt) > (ifNull({after_seller:Nullable(String)}, ''), ifNull({after_currency:Nullable(String)}, ''), ifNull({after_dt:Nullable(Date32)}, toDate32('1900-01-01'))))
ORDER BY seller_id, currency_code, dt
LIMIT {limit:Int64}
