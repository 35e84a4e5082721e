-- On which days the sources of unpublished batches had events. Variable: waiting_since.
CREATE OR REPLACE TEMP TABLE checked_source_days AS
SELECT source_system, booking_date AS dt, max(event_ts) AS newest_event_ts
FROM raw.events
WHERE ingested_at >= getvariable('waiting_since')
  AND batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0)
GROUP BY source_system, booking_date;

INSERT INTO dq.source_days SELECT * FROM checked_source_days;
