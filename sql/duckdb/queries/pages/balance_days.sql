-- Balance days, by seller, currency and day. $seller, $currency, $from, $to: null for all. After the row of $after_seller, $after_currency and $after_dt;
-- null for the first ones. $limit: how many.
SELECT seller_id, currency::VARCHAR AS currency_code, dt, opening_balance, inflow, outflow, running_balance
FROM dwh.seller_balance_daily
WHERE ($seller::VARCHAR IS NULL OR seller_id = $seller::VARCHAR)
  AND ($currency::VARCHAR IS NULL OR currency::VARCHAR = upper($currency::VARCHAR))
  AND ($from::DATE IS NULL OR dt >= $from::DATE)
  AND ($to::DATE IS NULL OR dt <= $to::DATE)
  AND ($after_seller::VARCHAR IS NULL OR (seller_id, currency::VARCHAR, dt) > ($after_seller::VARCHAR, $after_currency::VARCHAR, $after_dt::DATE))
ORDER BY seller_id, currency_code, dt
LIMIT $limit;
