-- Events as they are read, and which of them are to land. Parameters: batch_id, ingested_at (µs since 1970).
INSERT INTO raw.events_next
  (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at,
   source_line)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date,
  {batch_id:String}, fromUnixTimestamp64Micro({ingested_at:Int64}, 'UTC'), source_line
FROM input('event_id String, event_ts DateTime64(6, \'UTC\'), seller_id String, event_type LowCardinality(String),
  currency LowCardinality(String), amount Decimal(18, 4), signed_amount Decimal(18, 4), direction LowCardinality(String),
  source_system LowCardinality(String), booking_date Date32, source_line Nullable(Int64), lands Bool')
WHERE lands
FORMAT ArrowStream
