-- What history has of the staged ids: more, where hashes meet. The program compares the ids themselves.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at
FROM raw.events
WHERE cityHash64(event_id) IN (SELECT cityHash64(event_id) FROM ops.staged_ids)
FORMAT Parquet
