-- Rows that came in by hand get what the program gives its own: a batch, a booking date, a receipt.
-- Parameters: run_id, batch_id, time_zone, now_utc.
UPDATE raw.events
SET
  batch_id = :batch_id,
  booking_date = coalesce(booking_date, ((event_ts AT TIME ZONE 'UTC') AT TIME ZONE :time_zone)::date)
WHERE batch_id IS NULL;

INSERT INTO raw.batches
  (batch_id, run_id, batch_no, source, read, accepted, duplicates, conflicts, rejected, ingested_at)
SELECT :batch_id, :run_id, 0, 'loaded by hand', count(*), count(*), 0, 0, 0, :now_utc::timestamp
FROM raw.events
WHERE batch_id = :batch_id
HAVING count(*) > 0;

INSERT INTO ops.settings
SELECT 'time_zone', :time_zone
WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'time_zone')
  AND EXISTS (SELECT 1 FROM raw.batches WHERE batch_id = :batch_id);
