-- Events that are in the published balances, by time, with the source and line they came from. $1 seller, $2 currency, $3 from, $4 to (booking
-- dates): null for all. After the event of $5 after_ts and $6 after_id; null for the first ones. $7 limit: how many.
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type::VARCHAR AS type_name, e.currency::VARCHAR AS currency_code,
  e.amount, e.signed_amount, e.direction::VARCHAR AS direction_name,
  e.source_system, e.booking_date, e.batch_id, b.source, e.source_line
FROM raw.events e
JOIN (SELECT batch_id, source FROM raw.batches WHERE published_by IS NOT NULL) b ON b.batch_id = e.batch_id
WHERE ($1::VARCHAR IS NULL OR e.seller_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR e.currency::VARCHAR = upper($2::VARCHAR))
  AND ($3::DATE IS NULL OR e.booking_date >= $3::DATE)
  AND ($4::DATE IS NULL OR e.booking_date <= $4::DATE)
  AND ($5::VARCHAR::TIMESTAMP IS NULL OR (e.event_ts, e.event_id) > ($5::VARCHAR::TIMESTAMP, $6::VARCHAR))
ORDER BY e.event_ts, e.event_id
LIMIT $7;
