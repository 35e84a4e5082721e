-- Movements by seller, currency, day and event type. $seller, $currency, $from, $to: null for all. After the row of $after_seller, $after_currency, $after_dt
-- and $after_type; null for the first ones. $limit: how many.
SELECT seller_id, currency::VARCHAR AS currency_code, dt, event_type::VARCHAR AS type_name, inflow, outflow, event_count
FROM dwh.seller_movement_daily
WHERE ($seller::VARCHAR IS NULL OR seller_id = $seller::VARCHAR)
  AND ($currency::VARCHAR IS NULL OR currency::VARCHAR = upper($currency::VARCHAR))
  AND ($from::DATE IS NULL OR dt >= $from::DATE)
  AND ($to::DATE IS NULL OR dt <= $to::DATE)
  AND ($after_seller::VARCHAR IS NULL
    OR (seller_id, currency::VARCHAR, dt, event_type::VARCHAR) > ($after_seller::VARCHAR, $after_currency::VARCHAR, $after_dt::DATE, $after_type::VARCHAR))
ORDER BY seller_id, currency_code, dt, type_name
LIMIT $limit;
