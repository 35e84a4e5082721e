-- The warehouse on ClickHouse. By hand: clickhouse-client --multiquery < sql/clickhouse/schema.sql
-- Where the program's URL names a database, they are books_raw, books_dwh and so on.
-- How a load and a build become visible at once: docs/decisions/0009.
CREATE DATABASE IF NOT EXISTS raw;
CREATE DATABASE IF NOT EXISTS dwh;
CREATE DATABASE IF NOT EXISTS dq;
CREATE DATABASE IF NOT EXISTS ops;

-- A load never writes here: it fills raw.events_next, which then trades names with this table. By month, so that a load merges with
-- the files of its own months only.
CREATE TABLE IF NOT EXISTS raw.events (
  event_id      String,
  event_ts      DateTime64(6, 'UTC'),
  seller_id     String,
  event_type    LowCardinality(String),
  currency      LowCardinality(String),
  amount        Decimal(18, 4),                -- >= 0
  signed_amount Decimal(18, 4),
  direction     LowCardinality(String),
  source_system LowCardinality(String),
  booking_date  Date32 DEFAULT toDate32(event_ts),  -- event_ts in the business time zone; UTC until a row loaded by hand is adopted
  batch_id      LowCardinality(String),        -- empty: loaded by hand, not yet adopted by a build
  ingested_at   DateTime64(6, 'UTC') DEFAULT now64(6), source_line Nullable(Int64),  -- null: loaded by hand, or before schema version 5
  event_hash    UInt64 MATERIALIZED cityHash64(event_id) CODEC(NONE)  -- all history is asked for ids in every run: half the time
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(booking_date)
ORDER BY (booking_date, seller_id, currency);

-- Rows count only with the load that brought them: see ops.loads.
CREATE TABLE IF NOT EXISTS raw.quarantine_rows (
  batch_id       String,
  source         String,
  line           Nullable(Int64),
  event_id       Nullable(String),
  reasons        String,
  raw            Nullable(String),
  raw_bytes      Nullable(String),
  fingerprint    String,
  occurrence     Int64,
  quarantined_at DateTime64(6, 'UTC'),
  load_id        UUID
)
ENGINE = MergeTree ORDER BY (batch_id, ifNull(line, 0));

CREATE TABLE IF NOT EXISTS raw.batch_rows (
  batch_id           String,
  run_id             String,
  batch_no           Int32,
  source             String,
  read               Int64,
  accepted           Int64,
  duplicates         Int64,
  conflicts          Int64,
  rejected           Int64,
  physical_lines     Nullable(Int64),          -- null: the format has no lines
  header_lines       Nullable(Int64),
  blank_lines        Nullable(Int64),
  continuation_lines Nullable(Int64),
  ignored_columns    Nullable(String),
  ingested_at        DateTime64(6, 'UTC'),
  published_by       Nullable(String),         -- where it came from another warehouse; else ops.build_rows says it
  load_id            UUID,
  source_sha256      Nullable(String), source_bytes Nullable(Int64), is_last_line_open Nullable(Bool),  -- null before schema version 5
  last_event_id      Nullable(String), times_read_as Nullable(String),
  published_at       Nullable(DateTime64(6, 'UTC'))  -- as published_by
)
ENGINE = MergeTree ORDER BY (run_id, batch_no);

-- The loads that arrived. The id of a load with events is the UUID of the table that it made raw.events: it arrives when the
-- tables trade names, and is noted here afterwards.
CREATE TABLE IF NOT EXISTS ops.loads (
  load_id   UUID,
  landed_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree ORDER BY load_id;

CREATE OR REPLACE VIEW ops.landed_loads AS
SELECT load_id FROM ops.loads
UNION ALL
SELECT uuid AS load_id FROM system.tables WHERE database = 'raw' AND name = 'events';

-- The mart: rows are only added, with the number of their build, which is the time in µs. A build is seen when its row is in
-- ops.build_rows.
CREATE TABLE IF NOT EXISTS dwh.delta_rows (
  dt          Date32,
  seller_id   String,
  currency    LowCardinality(String),
  event_type  LowCardinality(String),
  inflow      Decimal(38, 4),                  -- below zero where a full build takes something back; likewise the others
  outflow     Decimal(38, 4),
  event_count Int64,
  build_no    UInt64,
  INDEX of_build build_no TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(dt)
ORDER BY (seller_id, currency, dt, event_type, build_no);

-- A later build's balance of a day takes the place of an earlier one's, and one without events says that the day is gone. A full build
-- starts a generation, whose number is its own: its rows need no comparing with each other, and lie apart from those of later builds.
CREATE TABLE IF NOT EXISTS dwh.balance_rows (
  dt              Date32,
  seller_id       String,
  currency        LowCardinality(String),
  opening_balance Decimal(38, 4),
  inflow          Decimal(38, 4),
  outflow         Decimal(38, 4),
  net_change      Decimal(38, 4),
  running_balance Decimal(38, 4),
  event_count     Int64,
  generation      UInt64,
  build_no        UInt64
)
ENGINE = MergeTree
PARTITION BY (generation, build_no > generation, toYYYYMM(dt))
ORDER BY (seller_id, currency, dt, build_no);

CREATE TABLE IF NOT EXISTS ops.build_rows (
  build_no     UInt64,
  generation   UInt64,
  run_id       String,
  published_at DateTime64(6, 'UTC'),
  batch_ids    Array(String),                  -- the batches that it published
  later_from   Date32 DEFAULT '2299-12-31',    -- the first day of which its generation's later builds, with this one, have balances
  scope        LowCardinality(String),         -- touched, range, everything, migration; empty: balances put together, or before version 6
  last_dt      Nullable(Date32),               -- the last day of the mart
  written_at   DateTime64(6, 'UTC') DEFAULT now64(6),
  folded_from  Nullable(DateTime64(6, 'UTC'))  -- where it came from another warehouse; else ops.folds says it
)
ENGINE = MergeTree ORDER BY build_no;

-- Builds that were folded into one, which has the number after the last of them. Balances keep the numbers of the builds before.
CREATE TABLE IF NOT EXISTS ops.folds (build_no UInt64, member_no UInt64) ENGINE = MergeTree ORDER BY (build_no, member_no);
CREATE TABLE IF NOT EXISTS ops.candidate_folds (build_no UInt64, member_no UInt64) ENGINE = MergeTree ORDER BY (build_no, member_no);

CREATE OR REPLACE VIEW ops.builds AS
SELECT build_no AS build, run_id, published_at, scope, last_dt, folded_from
FROM ops.build_rows
WHERE scope <> '' AND build_no NOT IN (SELECT member_no FROM ops.folds)
UNION ALL
SELECT f.build_no, argMax(b.run_id, b.build_no), max(b.published_at), argMax(b.scope, b.build_no), argMax(b.last_dt, b.build_no),
  toNullable(min(ifNull(b.folded_from, b.published_at)))
FROM ops.folds AS f
JOIN ops.build_rows AS b ON b.build_no = f.member_no
GROUP BY f.build_no;

-- The builds by which movements are kept.
CREATE OR REPLACE VIEW ops.delta_builds AS
SELECT build_no FROM ops.build_rows WHERE build_no NOT IN (SELECT member_no FROM ops.folds)
UNION ALL
SELECT DISTINCT build_no FROM ops.folds;

-- What readers see: the newest generation, and the last build that is published.
CREATE OR REPLACE VIEW ops.shown AS
SELECT argMax(b.generation, b.build_no) AS generation, max(b.build_no) AS last_build_no, argMax(b.later_from, b.build_no) AS later_from
FROM ops.build_rows AS b;

CREATE OR REPLACE VIEW dwh.seller_movement_delta AS
SELECT build_no AS build, dt, seller_id, currency, event_type, inflow, outflow, event_count
FROM dwh.delta_rows
WHERE build_no <= (SELECT last_build_no FROM ops.shown)
  AND build_no GLOBAL IN (SELECT build_no FROM ops.delta_builds);

CREATE OR REPLACE VIEW dwh.seller_movement_daily AS
SELECT dt, seller_id, currency, event_type, sum(d.inflow) AS inflow, sum(d.outflow) AS outflow, sum(d.event_count) AS event_count
FROM dwh.delta_rows AS d
WHERE build_no <= (SELECT last_build_no FROM ops.shown)
  AND build_no GLOBAL IN (SELECT build_no FROM ops.delta_builds)
GROUP BY dt, seller_id, currency, event_type
HAVING sum(d.event_count) <> 0 OR sum(d.inflow) <> 0 OR sum(d.outflow) <> 0;

-- Of a generation's own balances only those from the first day on that a later build touched are compared with its rows.
CREATE OR REPLACE VIEW ops.later_balances AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count, build_no
FROM dwh.balance_rows
WHERE generation = (SELECT generation FROM ops.shown)
  AND build_no > (SELECT generation FROM ops.shown)
  AND build_no <= (SELECT last_build_no FROM ops.shown)
  AND build_no GLOBAL IN (SELECT build_no FROM ops.build_rows);

CREATE OR REPLACE VIEW dwh.seller_balance_daily AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE build_no = (SELECT generation FROM ops.shown)
  AND dt < (SELECT later_from FROM ops.shown)
UNION ALL
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE build_no = (SELECT generation FROM ops.shown)
  AND dt >= (SELECT later_from FROM ops.shown)
  AND (dt, seller_id, currency) GLOBAL NOT IN (SELECT dt, seller_id, currency FROM ops.later_balances)
UNION ALL
SELECT dt, seller_id, currency, new_opening_balance AS opening_balance, new_inflow AS inflow, new_outflow AS outflow,
  new_net_change AS net_change, new_running_balance AS running_balance, new_event_count AS event_count
FROM (
  SELECT dt, seller_id, currency,
    argMax(opening_balance, build_no) AS new_opening_balance, argMax(inflow, build_no) AS new_inflow, argMax(outflow, build_no) AS new_outflow,
    argMax(net_change, build_no) AS new_net_change, argMax(running_balance, build_no) AS new_running_balance, argMax(event_count, build_no) AS new_event_count
  FROM ops.later_balances
  GROUP BY dt, seller_id, currency
)
WHERE new_event_count > 0;

CREATE OR REPLACE VIEW raw.quarantine AS
SELECT batch_id, source, line, event_id, reasons, raw, raw_bytes, fingerprint, occurrence, quarantined_at
FROM raw.quarantine_rows
WHERE load_id IN (SELECT load_id FROM ops.landed_loads);

CREATE OR REPLACE VIEW raw.batches AS
SELECT b.batch_id AS batch_id, b.run_id AS run_id, b.batch_no AS batch_no, b.source AS source, b.read AS read,
  b.accepted AS accepted, b.duplicates AS duplicates, b.conflicts AS conflicts, b.rejected AS rejected,
  b.physical_lines AS physical_lines, b.header_lines AS header_lines, b.blank_lines AS blank_lines,
  b.continuation_lines AS continuation_lines, b.ignored_columns AS ignored_columns, b.ingested_at AS ingested_at,
  ifNull(b.published_by, nullIf(p.published_by, '')) AS published_by,  -- the run that published it; null: not yet in the mart
  b.source_sha256 AS source_sha256, b.source_bytes AS source_bytes, b.is_last_line_open AS is_last_line_open,
  b.last_event_id AS last_event_id, b.times_read_as AS times_read_as,
  ifNull(b.published_at, if(p.batch_id = '', NULL, p.published_at)) AS published_at
FROM raw.batch_rows AS b
LEFT JOIN (
  SELECT arrayJoin(batch_ids) AS batch_id, min(run_id) AS published_by, min(r.published_at) AS published_at
  FROM ops.build_rows AS r
  GROUP BY batch_id
) AS p ON p.batch_id = b.batch_id
WHERE b.load_id IN (SELECT load_id FROM ops.landed_loads);

CREATE TABLE IF NOT EXISTS dq.results (
  run_id      String,
  check_name  String,
  severity    LowCardinality(String),
  status      LowCardinality(String),
  findings    Int64,
  duration_ms Int64,
  checked_at  DateTime64(6, 'UTC')
)
ENGINE = MergeTree ORDER BY (run_id, check_name);

CREATE TABLE IF NOT EXISTS dq.findings (
  run_id     String,
  check_name String,
  finding_no Int64,
  detail     String                            -- the failing row as JSON
)
ENGINE = MergeTree ORDER BY (run_id, check_name, finding_no);

-- What the configuration says differently from a check's own default.
CREATE TABLE IF NOT EXISTS dq.parameters (check_name String, parameter String, setting String) ENGINE = MergeTree ORDER BY (check_name, parameter);

-- How runs stood, one row a change; the last one counts.
CREATE TABLE IF NOT EXISTS ops.run_rows (
  run_id      String,
  command     String,
  outcome     LowCardinality(String),          -- running, published, held, done, failed
  started_at  DateTime64(6, 'UTC'),
  finished_at Nullable(DateTime64(6, 'UTC')),
  message     Nullable(String),
  program     Nullable(String),                -- version
  change_no   UInt64
)
ENGINE = MergeTree ORDER BY (run_id, change_no);

CREATE OR REPLACE VIEW ops.runs AS
SELECT run_id, command, outcome, started_at, finished_at, message, program
FROM ops.run_rows
ORDER BY change_no DESC
LIMIT 1 BY run_id;
CREATE TABLE IF NOT EXISTS ops.settings (name String, setting String) ENGINE = MergeTree ORDER BY name;

-- When each version of these tables came to this warehouse.
CREATE TABLE IF NOT EXISTS ops.schema_versions (version Int32, applied_at DateTime64(6, 'UTC')) ENGINE = MergeTree ORDER BY version;

-- What a run builds and looks at; one writer at a time.
CREATE TABLE IF NOT EXISTS ops.candidate (run_id String, build_no UInt64, generation UInt64, now_utc DateTime64(6, 'UTC'), scope LowCardinality(String)) ENGINE = MergeTree ORDER BY build_no;
CREATE TABLE IF NOT EXISTS ops.candidate_batches (batch_id String) ENGINE = MergeTree ORDER BY batch_id;
CREATE TABLE IF NOT EXISTS ops.staged_ids (event_id String) ENGINE = MergeTree ORDER BY tuple();
CREATE TABLE IF NOT EXISTS ops.touched (seller_id String, currency LowCardinality(String), dt Date32) ENGINE = MergeTree ORDER BY (dt, seller_id, currency);

CREATE OR REPLACE VIEW ops.first_touched AS
SELECT seller_id, currency, min(dt) AS first_dt
FROM ops.touched
GROUP BY seller_id, currency;

-- Where each touched seller's books are taken up again, and with what.
CREATE TABLE IF NOT EXISTS ops.resumed (seller_id String, currency LowCardinality(String), first_dt Date32, opening_balance Decimal(38, 4))
ENGINE = MergeTree ORDER BY (seller_id, currency);
CREATE TABLE IF NOT EXISTS ops.checked_batch_ids (batch_id String) ENGINE = MergeTree ORDER BY batch_id;
CREATE TABLE IF NOT EXISTS ops.checked_days (dt Date32) ENGINE = MergeTree ORDER BY dt;

-- Of the balances what the checks look at, where they do not look at everything: of each touched seller's books what was built anew, and
-- before it the last closing, as a day without movement.
CREATE TABLE IF NOT EXISTS ops.checked_balance_rows (
  dt Date32, seller_id String, currency LowCardinality(String), opening_balance Decimal(38, 4), inflow Decimal(38, 4),
  outflow Decimal(38, 4), net_change Decimal(38, 4), running_balance Decimal(38, 4), event_count Int64
)
ENGINE = MergeTree ORDER BY (seller_id, currency, dt);

-- The mart as it would be with the candidate.
CREATE OR REPLACE VIEW ops.candidate_deltas AS
SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count, build_no
FROM dwh.delta_rows
WHERE build_no GLOBAL IN (SELECT build_no FROM ops.delta_builds UNION ALL SELECT build_no FROM ops.candidate);

CREATE OR REPLACE VIEW ops.candidate_later AS
SELECT least((SELECT later_from FROM ops.shown), if(count() = 0, toDate32('2299-12-31'), min(dt))) AS later_from FROM ops.touched;

CREATE OR REPLACE VIEW ops.candidate_later_balances AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count, build_no
FROM dwh.balance_rows
WHERE generation = (SELECT max(generation) FROM ops.candidate)
  AND build_no > (SELECT max(generation) FROM ops.candidate)
  AND build_no GLOBAL IN (SELECT build_no FROM ops.build_rows UNION ALL SELECT build_no FROM ops.candidate);

CREATE OR REPLACE VIEW ops.candidate_balances AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE build_no = (SELECT max(generation) FROM ops.candidate)
  AND dt < (SELECT later_from FROM ops.candidate_later)
UNION ALL
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE build_no = (SELECT max(generation) FROM ops.candidate)
  AND dt >= (SELECT later_from FROM ops.candidate_later)
  AND (dt, seller_id, currency) GLOBAL NOT IN (SELECT dt, seller_id, currency FROM ops.candidate_later_balances)
UNION ALL
SELECT dt, seller_id, currency, new_opening_balance AS opening_balance, new_inflow AS inflow, new_outflow AS outflow,
  new_net_change AS net_change, new_running_balance AS running_balance, new_event_count AS event_count
FROM (
  SELECT dt, seller_id, currency,
    argMax(opening_balance, build_no) AS new_opening_balance, argMax(inflow, build_no) AS new_inflow, argMax(outflow, build_no) AS new_outflow,
    argMax(net_change, build_no) AS new_net_change, argMax(running_balance, build_no) AS new_running_balance, argMax(event_count, build_no) AS new_event_count
  FROM ops.candidate_later_balances
  GROUP BY dt, seller_id, currency
)
WHERE new_event_count > 0;

-- What the checks look at in a run: the program's session stands in ops. Everything, when everything was built, or nothing.
CREATE OR REPLACE VIEW ops.scope AS
SELECT max(build_no) IN (0, max(generation)) AS is_everything FROM ops.candidate;
CREATE OR REPLACE VIEW ops.checked_events AS
SELECT * FROM raw.events
WHERE (SELECT is_everything FROM ops.scope)
  OR (booking_date GLOBAL IN (SELECT dt FROM ops.checked_days) AND batch_id GLOBAL IN (SELECT batch_id FROM ops.checked_batch_ids));
CREATE OR REPLACE VIEW ops.known_events AS
SELECT * FROM raw.events
WHERE NOT (SELECT is_everything FROM ops.scope) AND batch_id GLOBAL NOT IN (SELECT batch_id FROM ops.checked_batch_ids);
CREATE OR REPLACE VIEW ops.checked_balances AS
SELECT * FROM ops.candidate_balances WHERE (SELECT is_everything FROM ops.scope)
UNION ALL
SELECT * FROM ops.checked_balance_rows;
CREATE OR REPLACE VIEW ops.events_of_checked_days AS
SELECT * FROM raw.events
WHERE (SELECT is_everything FROM ops.scope) OR booking_date GLOBAL IN (SELECT dt FROM ops.checked_days);
CREATE OR REPLACE VIEW ops.deltas_of_checked_days AS
SELECT * FROM ops.candidate_deltas
WHERE (SELECT is_everything FROM ops.scope)
  OR (dt >= (SELECT min(dt) FROM ops.checked_days) AND dt <= (SELECT max(dt) FROM ops.checked_days) AND dt GLOBAL IN (SELECT dt FROM ops.checked_days));
CREATE OR REPLACE VIEW ops.movements_of_checked_days AS
SELECT dt, seller_id, currency, event_type, sum(d.inflow) AS inflow, sum(d.outflow) AS outflow, sum(d.event_count) AS event_count
FROM ops.deltas_of_checked_days AS d
GROUP BY dt, seller_id, currency, event_type
HAVING sum(d.event_count) <> 0 OR sum(d.inflow) <> 0 OR sum(d.outflow) <> 0;
CREATE OR REPLACE VIEW ops.balances_of_checked_days AS
SELECT * FROM ops.candidate_balances
WHERE (SELECT is_everything FROM ops.scope)
  OR (dt >= (SELECT min(dt) FROM ops.checked_days) AND dt <= (SELECT max(dt) FROM ops.checked_days) AND dt GLOBAL IN (SELECT dt FROM ops.checked_days));
-- What a build would publish, and is judged by. A batch whose source was delivered again, so that every event of it was met again, is
-- judged by that delivery.
CREATE OR REPLACE VIEW ops.waiting_batches AS
SELECT * FROM raw.batches WHERE published_by IS NULL AND batch_id NOT IN (
  SELECT batch_id FROM (
    SELECT batch_id, accepted, max(duplicates + conflicts) OVER later AS met_again, count(*) OVER later AS deliveries
    FROM raw.batches WHERE published_by IS NULL
    WINDOW later AS (PARTITION BY source ORDER BY run_id, batch_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
  ) AS waiting WHERE deliveries > 0 AND met_again >= accepted);
-- And the latest run's batches, where nothing is built. They stand here once a run, since several checks ask for them.
CREATE TABLE IF NOT EXISTS ops.checked_batch_rows (
  batch_id String, source String, read Int64, accepted Int64, duplicates Int64, conflicts Int64, rejected Int64
)
ENGINE = MergeTree ORDER BY batch_id;
CREATE OR REPLACE VIEW ops.checked_batches AS SELECT * FROM ops.checked_batch_rows;
CREATE OR REPLACE VIEW ops.clock AS SELECT now_utc FROM ops.candidate;

-- What they look at by hand: everything. clickhouse-client --database dq < checks/clickhouse/….sql
CREATE OR REPLACE VIEW dq.checked_events AS
SELECT * REPLACE (if(batch_id = '', toDate32(toTimeZone(event_ts, ifNull(
  (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone' HAVING count() > 0), 'UTC'))), booking_date) AS booking_date)
FROM raw.events;
CREATE OR REPLACE VIEW dq.known_events AS SELECT * FROM raw.events WHERE false;
CREATE OR REPLACE VIEW dq.checked_balances AS SELECT * FROM dwh.seller_balance_daily;
CREATE OR REPLACE VIEW dq.events_of_checked_days AS SELECT * FROM dq.checked_events;
CREATE OR REPLACE VIEW dq.deltas_of_checked_days AS SELECT * FROM dwh.seller_movement_delta;
CREATE OR REPLACE VIEW dq.movements_of_checked_days AS SELECT * FROM dwh.seller_movement_daily;
CREATE OR REPLACE VIEW dq.balances_of_checked_days AS SELECT * FROM dwh.seller_balance_daily;
CREATE OR REPLACE VIEW dq.checked_batches AS
SELECT * FROM ops.waiting_batches UNION ALL SELECT * FROM raw.batches WHERE published_by IS NOT NULL AND run_id = (SELECT max(run_id) FROM raw.batches);
CREATE OR REPLACE VIEW dq.clock AS SELECT now64(6, 'UTC') AS now_utc;
-- Last, so that tables whose making was cut short have no version, and are made on.
INSERT INTO ops.schema_versions SELECT 9, now64(6) WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');
INSERT INTO ops.settings SELECT 'schema_version', '9' WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');
