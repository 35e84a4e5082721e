-- From version 4: a receipt says which bytes it is for, whether they may have been cut, and how times were read;
-- an event, on which line of its source it stands.
ALTER TABLE raw.batches ADD COLUMN source_sha256 VARCHAR;
ALTER TABLE raw.batches ADD COLUMN source_bytes BIGINT;
ALTER TABLE raw.batches ADD COLUMN is_last_line_open BOOLEAN;
ALTER TABLE raw.batches ADD COLUMN last_event_id VARCHAR;
ALTER TABLE raw.batches ADD COLUMN times_read_as VARCHAR;
ALTER TABLE raw.events ADD COLUMN source_line BIGINT;

-- These have all columns of their tables, as they were when they were made.
CREATE OR REPLACE VIEW checked_events AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW known_events AS SELECT * FROM raw.events WHERE false;
CREATE OR REPLACE VIEW events_of_checked_days AS SELECT * FROM raw.events;
-- What a build would publish, and is judged by. A batch whose source was delivered again, so that every event of it was met again, is
-- judged by that delivery.
CREATE OR REPLACE VIEW waiting_batches AS
  SELECT * FROM raw.batches
  WHERE published_by IS NULL
    AND batch_id NOT IN (
      SELECT batch_id
      FROM (
        SELECT batch_id, accepted, max(duplicates + conflicts) OVER later AS met_again, count(*) OVER later AS deliveries
        FROM raw.batches
        WHERE published_by IS NULL
        WINDOW later AS (PARTITION BY source ORDER BY run_id, batch_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
      ) waiting
      WHERE deliveries > 0 AND met_again >= accepted);
-- And the latest run's batches, where nothing is built.
CREATE OR REPLACE VIEW checked_batches AS
  SELECT * FROM raw.batches
  WHERE batch_id IN (SELECT batch_id FROM waiting_batches)
    OR (published_by IS NOT NULL AND run_id = (SELECT max(run_id) FROM raw.batches));

INSERT INTO ops.schema_versions VALUES (5, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '5' WHERE name = 'schema_version';
