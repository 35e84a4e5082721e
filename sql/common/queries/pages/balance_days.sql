-- Balance days, by seller, currency and day. $1 seller, $2 currency, $3 from, $4 to: null for all. After the row of $5 after_seller,
-- $6 after_currency and $7 after_dt; null for the first ones. $8 limit: how many.
SELECT seller_id, currency::VARCHAR AS currency_code, dt, opening_balance, inflow, outflow, running_balance
FROM dwh.seller_balance_daily
WHERE ($1::VARCHAR IS NULL OR seller_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR currency::VARCHAR = upper($2::VARCHAR))
  AND ($3::DATE IS NULL OR dt >= $3::DATE)
  AND ($4::DATE IS NULL OR dt <= $4::DATE)
  AND ($5::VARCHAR IS NULL OR (seller_id, currency::VARCHAR, dt) > ($5::VARCHAR, $6::VARCHAR, $7::DATE))
ORDER BY seller_id, currency_code, dt
LIMIT $8;
