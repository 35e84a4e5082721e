-- Their receipt, which counts when they arrive. Parameters: run_id, batch_id, now_utc.
INSERT INTO raw.batch_rows (batch_id, run_id, batch_no, source, read, accepted, ingested_at, load_id)
SELECT {batch_id:String}, {run_id:String}, 0, 'loaded by hand', count(), count(), {now_utc:DateTime64(6, 'UTC')},
  (SELECT any(uuid) FROM system.tables WHERE database = 'raw' AND name = 'events_next')
FROM raw.events_next
WHERE batch_id = {batch_id:String};
