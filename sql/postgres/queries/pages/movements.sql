-- Movements by seller, currency, day and event type. :seller, :currency, :from, :to: null for all. After the row of :after_seller, :after_currency, :after_dt
-- and :after_type; null for the first ones. :limit: how many.
SELECT seller_id, currency AS currency_code, dt, event_type AS type_name, inflow, outflow, event_count
FROM dwh.seller_movement_daily
WHERE (:seller::text IS NULL OR seller_id = :seller::text)
  AND (:currency::text IS NULL OR currency = upper(:currency::text))
  AND (:from::date IS NULL OR dt >= :from::date)
  AND (:to::date IS NULL OR dt <= :to::date)
  AND (:after_seller::text IS NULL
    OR (seller_id, currency, dt, event_type) > (:after_seller::text, :after_currency::text, :after_dt::date, :after_type::text))
ORDER BY seller_id, currency_code, dt, type_name
LIMIT :limit;
