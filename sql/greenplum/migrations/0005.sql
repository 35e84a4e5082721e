-- From version 4: a receipt says which bytes it is for, whether they may have been cut, and how times were read;
-- an event, on which line of its source it stands.
ALTER TABLE raw.batches ADD COLUMN source_sha256 text COLLATE "C";
ALTER TABLE raw.batches ADD COLUMN source_bytes bigint;
ALTER TABLE raw.batches ADD COLUMN is_last_line_open boolean;
ALTER TABLE raw.batches ADD COLUMN last_event_id text COLLATE "C";
ALTER TABLE raw.batches ADD COLUMN times_read_as text COLLATE "C";
ALTER TABLE raw.events ADD COLUMN source_line bigint;

-- These have all columns of their tables, as they were when they were made.
CREATE OR REPLACE VIEW public.checked_events AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW public.known_events AS SELECT * FROM raw.events WHERE false;
CREATE OR REPLACE VIEW public.events_of_checked_days AS SELECT * FROM raw.events;
-- What a build would publish, and is judged by. A batch whose source was delivered again, so that every event of it was met again, is
-- judged by that delivery.
CREATE OR REPLACE VIEW public.waiting_batches AS
  SELECT b.*
  FROM raw.batches b
  LEFT JOIN (
    SELECT batch_id
    FROM (
      SELECT batch_id, accepted, max(duplicates + conflicts) OVER later AS met_again, count(*) OVER later AS deliveries
      FROM raw.batches
      WHERE published_by IS NULL
      WINDOW later AS (PARTITION BY source ORDER BY run_id, batch_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
    ) waiting
    WHERE deliveries > 0 AND met_again >= accepted
  ) mended ON mended.batch_id = b.batch_id
  WHERE b.published_by IS NULL AND mended.batch_id IS NULL;
-- And the latest run's batches, where nothing is built.
CREATE OR REPLACE VIEW public.checked_batches AS
  SELECT b.*
  FROM raw.batches b
  JOIN (
    SELECT batch_id
    FROM public.waiting_batches
    UNION
    SELECT p.batch_id
    FROM raw.batches p
    JOIN (SELECT max(run_id) AS run_id FROM raw.batches) latest ON latest.run_id = p.run_id
    WHERE p.published_by IS NOT NULL
  ) checked ON checked.batch_id = b.batch_id;

INSERT INTO ops.schema_versions VALUES (5, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '5' WHERE name = 'schema_version';
