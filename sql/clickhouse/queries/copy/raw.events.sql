-- The rows of the batches from first to last, both inclusive, in the order of their ids as bytes.
SELECT
  -- columns: copied raw.events
  event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at,
  source_line
  -- end of columns
FROM raw.events
WHERE batch_id BETWEEN {first:String} AND {last:String}
