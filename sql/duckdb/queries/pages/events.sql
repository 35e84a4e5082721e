-- Events that are in the published balances, by time, with the source and line they came from. $seller, $currency, $from, $to (booking dates):
-- null for all. After the event of $after_ts and $after_id; null for the first ones. $limit: how many.
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type::VARCHAR AS type_name, e.currency::VARCHAR AS currency_code, e.amount, e.signed_amount, e.direction::VARCHAR AS direction_name,
  e.source_system, e.booking_date, e.batch_id, b.source, e.source_line
FROM raw.events e
JOIN (SELECT batch_id, source FROM raw.batches WHERE published_by IS NOT NULL) b ON b.batch_id = e.batch_id
WHERE ($seller::VARCHAR IS NULL OR e.seller_id = $seller::VARCHAR)
  AND ($currency::VARCHAR IS NULL OR e.currency::VARCHAR = upper($currency::VARCHAR))
  AND ($from::DATE IS NULL OR e.booking_date >= $from::DATE)
  AND ($to::DATE IS NULL OR e.booking_date <= $to::DATE)
  AND ($after_ts::TIMESTAMP IS NULL OR (e.event_ts, e.event_id) > ($after_ts::TIMESTAMP, $after_id::VARCHAR))
ORDER BY e.event_ts, e.event_id
LIMIT $limit;
