SELECT
  -- columns: shown raw.events
  event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date,
  nullIf(batch_id, '') AS batch_id, ingested_at, source_line
  -- end of columns
FROM raw.events
ORDER BY event_ts, event_id
