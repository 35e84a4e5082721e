-- The events of the batches from $1 first to $2 last, both inclusive, in the order of their ids as bytes.
SELECT event_id, event_ts, seller_id, event_type::VARCHAR AS event_type, currency::VARCHAR AS currency, amount,
  signed_amount, direction::VARCHAR AS direction, source_system, booking_date, batch_id, ingested_at, source_line
FROM raw.events
WHERE batch_id BETWEEN $1 AND $2;
