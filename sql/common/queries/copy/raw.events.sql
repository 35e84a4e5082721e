-- The events of the batches from $1 first to $2 last, both inclusive, in the order of their ids as bytes.
SELECT
  -- columns: copied raw.events
  event_id, event_ts, seller_id, event_type::VARCHAR AS event_type, currency::VARCHAR AS currency, amount, signed_amount,
  direction::VARCHAR AS direction, source_system, booking_date, batch_id, ingested_at, source_line
  -- end of columns
FROM raw.events
WHERE batch_id BETWEEN $1 AND $2;
