SELECT
  -- columns: shown raw.events
  event_id, event_ts, seller_id, event_type::VARCHAR AS event_type, currency::VARCHAR AS currency, amount, signed_amount,
  direction::VARCHAR AS direction, source_system, booking_date, batch_id, ingested_at, source_line
  -- end of columns
FROM raw.events
ORDER BY event_ts, event_id;
