-- What history has of the staged ids: more, where hashes meet. The program compares the ids themselves. Times in µs since 1970.
SELECT event_id, toUnixTimestamp64Micro(event_ts) AS event_us, seller_id, event_type, currency, amount, signed_amount, direction,
  source_system, toUnixTimestamp64Micro(ingested_at) AS ingested_us
FROM raw.events
WHERE event_hash IN (SELECT cityHash64(event_id) FROM ops.staged_ids)
FORMAT Parquet
