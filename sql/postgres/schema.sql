-- The warehouse on PostgreSQL. By hand: psql -f sql/postgres/schema.sql
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS dwh;
CREATE SCHEMA IF NOT EXISTS dq;
CREATE SCHEMA IF NOT EXISTS ops;

-- Text is compared by its bytes, whatever the database's own order: the same order on every server and engine.
-- There is no index while the first load comes in; build.sql makes the few there are, each after its rows.
CREATE TABLE IF NOT EXISTS raw.events (
  event_id      text COLLATE "C",
  event_ts      timestamp,                     -- UTC
  seller_id     text COLLATE "C",
  event_type    text COLLATE "C",
  currency      text COLLATE "C",
  amount        numeric(18, 4),                -- >= 0
  signed_amount numeric(18, 4),
  direction     text COLLATE "C",              -- in, out
  source_system text COLLATE "C",
  booking_date  date,                          -- event_ts in the business time zone
  batch_id      text COLLATE "C",              -- null: loaded by hand, not yet adopted by a build
  ingested_at   timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  source_line   bigint                         -- of the batch's source; null: loaded by hand, or before schema version 5
);

CREATE TABLE IF NOT EXISTS raw.quarantine (
  batch_id       text COLLATE "C",
  source         text COLLATE "C",
  line           bigint,                       -- physical line, or row of a Parquet file
  event_id       text COLLATE "C",             -- as far as it could be read
  reasons        text COLLATE "C",             -- codes, comma separated
  raw            text COLLATE "C",             -- the record's text
  raw_bytes      bytea,                        -- the exact bytes, where they are not text
  fingerprint    text COLLATE "C",             -- of the content: the same row again is not kept twice
  occurrence     bigint,                       -- 1, 2, … for equal rows within one batch
  quarantined_at timestamp                     -- UTC
);

CREATE TABLE IF NOT EXISTS raw.batches (
  batch_id           text COLLATE "C",
  run_id             text COLLATE "C",
  batch_no           integer,
  source             text COLLATE "C",
  read               bigint,
  accepted           bigint,
  duplicates         bigint,
  conflicts          bigint,
  rejected           bigint,
  physical_lines     bigint,                   -- null: the format has no lines
  header_lines       bigint,
  blank_lines        bigint,
  continuation_lines bigint,
  ignored_columns    text COLLATE "C",
  ingested_at        timestamp,                -- UTC
  published_by       text COLLATE "C",         -- the run that published it; null: not yet in the mart
  source_sha256      text COLLATE "C",         -- in hexadecimal digits; this and what follows: null before schema version 5
  source_bytes       bigint,
  is_last_line_open  boolean,                  -- null: the format has no lines
  last_event_id      text COLLATE "C",         -- the event accepted from a last line that is open; null: there is none
  times_read_as      text COLLATE "C",         -- null: the format has no types
  published_at       timestamp                 -- UTC; null: not yet in the mart
);

-- What each build added; appended once, never changed. Below zero, it took something back.
CREATE TABLE IF NOT EXISTS dwh.seller_movement_delta (
  build       bigint,                          -- of ops.builds
  dt          date,
  seller_id   text COLLATE "C",
  currency    text COLLATE "C",
  event_type  text COLLATE "C",
  inflow      numeric(38, 4),
  outflow     numeric(38, 4),
  event_count bigint
);

CREATE OR REPLACE VIEW dwh.seller_movement_daily AS
SELECT dt, seller_id, currency, event_type, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count)::bigint AS event_count
FROM dwh.seller_movement_delta
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0;

CREATE TABLE IF NOT EXISTS dwh.seller_balance_daily (
  dt              date,
  seller_id       text COLLATE "C",
  currency        text COLLATE "C",
  opening_balance numeric(38, 4),
  inflow          numeric(38, 4),
  outflow         numeric(38, 4),
  net_change      numeric(38, 4),
  running_balance numeric(38, 4),
  event_count     bigint
);

CREATE TABLE IF NOT EXISTS dq.results (
  run_id      text COLLATE "C",
  check_name  text COLLATE "C",
  severity    text COLLATE "C",
  status      text COLLATE "C",
  findings    bigint,
  duration_ms bigint,
  checked_at  timestamp                        -- UTC
);

CREATE TABLE IF NOT EXISTS dq.findings (
  run_id     text COLLATE "C",
  check_name text COLLATE "C",
  finding_no bigint,
  detail     text COLLATE "C"                  -- the failing row as JSON
);

-- What the configuration says differently from a check's own default.
CREATE TABLE IF NOT EXISTS dq.parameters (
  check_name text COLLATE "C",
  parameter  text COLLATE "C",
  setting    text COLLATE "C"
);

CREATE TABLE IF NOT EXISTS ops.runs (
  run_id      text COLLATE "C",
  command     text COLLATE "C",
  outcome     text COLLATE "C",                -- running, published, held, done, failed
  started_at  timestamp,                       -- UTC
  finished_at timestamp,                       -- UTC
  message     text COLLATE "C",
  program     text COLLATE "C"                 -- version
);

-- Every publication of the mart, in order.
CREATE TABLE IF NOT EXISTS ops.builds (
  build        bigint,                         -- 1, 2, …
  run_id       text COLLATE "C",               -- 'by hand': build.sql was run without the program
  published_at timestamp,                      -- UTC; from then on readers see it
  scope        text COLLATE "C",               -- touched, range, everything, migration
  last_dt      date,                           -- the last day of the mart; null: it was empty
  folded_from  timestamp                       -- UTC; when the first of the builds was published that were folded into it; null: none was
);

-- How far streams have read the partitions of their topics: the row with the highest entry_no counts. A second process that reads on from the same
-- place is refused by the key.
CREATE TABLE IF NOT EXISTS ops.stream_offsets (
  batch_id     text COLLATE "C",               -- of raw.batches: what came in with it
  stream       text COLLATE "C",
  topic        text COLLATE "C",
  topic_id     text COLLATE "C",               -- a topic that was deleted and created again has another one
  partition_no integer,
  entry_no     bigint,                         -- 1, 2, … for each stream, topic and partition
  from_offset  bigint,
  next_offset  bigint,                         -- the offset to read next
  leader_epoch integer,                        -- of the message read last; null: not known
  tombstones   bigint,                         -- messages without a value, which are no rows
  noted_at     timestamp,                      -- UTC
  reason       text COLLATE "C",               -- why it was set by hand; null: it was read
  CONSTRAINT stream_offsets_once PRIMARY KEY (stream, topic, partition_no, entry_no)
);

CREATE TABLE IF NOT EXISTS ops.settings (
  name    text COLLATE "C",
  setting text COLLATE "C"
);

-- When each version of these tables came to this warehouse.
CREATE TABLE IF NOT EXISTS ops.schema_versions (
  version    integer,
  applied_at timestamp                         -- UTC
);
INSERT INTO ops.schema_versions
SELECT 9, now() AT TIME ZONE 'UTC' WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');
INSERT INTO ops.settings
SELECT 'schema_version', '9' WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');

-- What the checks look at: everything, unless a run narrows these names to what it touched.
CREATE OR REPLACE VIEW public.checked_events AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW public.known_events AS SELECT * FROM raw.events WHERE false;
CREATE OR REPLACE VIEW public.checked_balances AS SELECT * FROM dwh.seller_balance_daily;
CREATE OR REPLACE VIEW public.events_of_checked_days AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW public.movements_of_checked_days AS SELECT * FROM dwh.seller_movement_delta;
CREATE OR REPLACE VIEW public.balances_of_checked_days AS SELECT * FROM dwh.seller_balance_daily;
CREATE OR REPLACE VIEW public.newest_booking_date AS SELECT max(booking_date) AS dt FROM raw.events;
-- What a build would publish, and is judged by. A batch whose source was delivered again, so that every event of it was met again, is
-- judged by that delivery.
CREATE OR REPLACE VIEW public.waiting_batches AS
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
CREATE OR REPLACE VIEW public.checked_batches AS
  SELECT * FROM raw.batches
  WHERE batch_id IN (SELECT batch_id FROM public.waiting_batches)
    OR (published_by IS NOT NULL AND run_id = (SELECT max(run_id) FROM raw.batches));
CREATE OR REPLACE VIEW public.clock AS SELECT now() AT TIME ZONE 'UTC' AS now_utc;
