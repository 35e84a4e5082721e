-- Events that are in the published balances, by time, with the source and line they came from. :seller, :currency, :from, :to (booking dates):
-- null for all. After the event of :after_ts and :after_id; null for the first ones. :limit: how many.
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type AS type_name, e.currency AS currency_code, e.amount, e.signed_amount, e.direction AS direction_name,
  e.source_system, e.booking_date, e.batch_id, b.source, e.source_line
FROM raw.events e
JOIN (SELECT batch_id, source FROM raw.batches WHERE published_by IS NOT NULL) b ON b.batch_id = e.batch_id
WHERE (:seller::text IS NULL OR e.seller_id = :seller::text)
  AND (:currency::text IS NULL OR e.currency = upper(:currency::text))
  AND (:from::date IS NULL OR e.booking_date >= :from::date)
  AND (:to::date IS NULL OR e.booking_date <= :to::date)
  AND (:after_ts::text::timestamp IS NULL OR (e.event_ts, e.event_id) > (:after_ts::text::timestamp, :after_id::text))
ORDER BY e.event_ts, e.event_id
LIMIT :limit;
