-- Rows that came in by hand get what the program gives its own: a batch, a booking date, a receipt.
-- Parameters: run_id, batch_id, now_utc.
CREATE OR REPLACE TABLE raw.events_next AS raw.events;

ALTER TABLE raw.events_next ATTACH PARTITION tuple() FROM raw.events;

INSERT INTO raw.events_next
SELECT * REPLACE (
  toDate32(toTimeZone(event_ts, (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone'))) AS booking_date,
  {batch_id:String} AS batch_id)
FROM raw.events_next AS n
WHERE n.batch_id = '';

DELETE FROM raw.events_next WHERE batch_id = '';

INSERT INTO raw.batch_rows (batch_id, run_id, batch_no, source, read, accepted, ingested_at, load_id)
SELECT {batch_id:String}, {run_id:String}, 0, 'loaded by hand', count(), count(), {now_utc:DateTime64(6, 'UTC')},
  (SELECT any(uuid) FROM system.tables WHERE database = 'raw' AND name = 'events_next')
FROM raw.events_next
WHERE batch_id = {batch_id:String};
