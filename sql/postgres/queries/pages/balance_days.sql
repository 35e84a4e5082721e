-- Balance days, by seller, currency and day. :seller, :currency, :from, :to: null for all. After the row of :after_seller, :after_currency and :after_dt;
-- null for the first ones. :limit: how many.
SELECT seller_id, currency AS currency_code, dt, opening_balance, inflow, outflow, running_balance
FROM dwh.seller_balance_daily
WHERE (:seller::text IS NULL OR seller_id = :seller::text)
  AND (:currency::text IS NULL OR currency = upper(:currency::text))
  AND (:from::date IS NULL OR dt >= :from::date)
  AND (:to::date IS NULL OR dt <= :to::date)
  AND (:after_seller::text IS NULL OR (seller_id, currency, dt) > (:after_seller::text, :after_currency::text, :after_dt::date))
ORDER BY seller_id, currency_code, dt
LIMIT :limit;
