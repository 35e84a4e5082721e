-- Rows that came in by hand get what the program gives its own: a batch, a booking date, a receipt.
-- Variables: run_id, batch_id, time_zone, now_utc.
UPDATE raw.events
SET
  batch_id = getvariable('batch_id'),
  ingested_at = coalesce(ingested_at, getvariable('now_utc')),
  booking_date = coalesce(booking_date, ((event_ts AT TIME ZONE 'UTC') AT TIME ZONE getvariable('time_zone'))::DATE)
WHERE batch_id IS NULL;

INSERT INTO raw.event_ids SELECT hash(event_id) FROM raw.events WHERE batch_id = getvariable('batch_id');

INSERT INTO raw.batches
  (batch_id, run_id, batch_no, source, read, accepted, duplicates, conflicts, rejected, ingested_at)
SELECT getvariable('batch_id'), getvariable('run_id'), 0, 'loaded by hand', count(*), count(*), 0, 0, 0, getvariable('now_utc')
FROM raw.events
WHERE batch_id = getvariable('batch_id')
HAVING count(*) > 0;

INSERT INTO ops.settings
SELECT 'time_zone', getvariable('time_zone')
WHERE NOT EXISTS (FROM ops.settings WHERE name = 'time_zone')
  AND EXISTS (FROM raw.batches WHERE batch_id = getvariable('batch_id'));
