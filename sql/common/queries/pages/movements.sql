-- Movements by seller, currency, day and event type. $1 seller, $2 currency, $3 from, $4 to: null for all. After the row of $5 after_seller,
-- $6 after_currency, $7 after_dt and $8 after_type; null for the first ones. $9 limit: how many.
SELECT seller_id, currency::VARCHAR AS currency_code, dt, event_type::VARCHAR AS type_name, inflow, outflow, event_count
FROM dwh.seller_movement_daily
WHERE ($1::VARCHAR IS NULL OR seller_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR currency::VARCHAR = upper($2::VARCHAR))
  AND ($3::DATE IS NULL OR dt >= $3::DATE)
  AND ($4::DATE IS NULL OR dt <= $4::DATE)
  AND ($5::VARCHAR IS NULL
    OR (seller_id, currency::VARCHAR, dt, event_type::VARCHAR) > ($5::VARCHAR, $6::VARCHAR, $7::DATE, $8::VARCHAR))
ORDER BY seller_id, currency_code, dt, type_name
LIMIT $9;
