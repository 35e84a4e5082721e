-- The warehouse on ClickHouse. By hand: clickhouse-client --multiquery < sql/clickhouse/schema.sql
-- Where the program's URL names a database, they are books_raw, books_dwh and so on.
-- How a load and a build become visible at once: docs/decisions/0009.
CREATE DATABASE IF NOT EXISTS raw;
CREATE DATABASE IF NOT EXISTS dwh;
CREATE DATABASE IF NOT EXISTS dq;
CREATE DATABASE IF NOT EXISTS ops;

-- A load never writes here: it fills raw.events_next, which then trades names with this table.
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
  ingested_at   DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree
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
ENGINE = MergeTree
ORDER BY (batch_id, ifNull(line, 0));

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
  published_by       Nullable(String),         -- where it came from another warehouse; else ops.builds says it
  load_id            UUID
)
ENGINE = MergeTree
ORDER BY (run_id, batch_no);

-- The loads that arrived. The id of a load with events is the UUID of the table that it made raw.events: it arrives when the
-- tables trade names, and is noted here afterwards.
CREATE TABLE IF NOT EXISTS ops.loads (
  load_id   UUID,
  landed_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree
ORDER BY load_id;

CREATE VIEW IF NOT EXISTS ops.landed_loads AS
SELECT load_id FROM ops.loads
UNION ALL
SELECT uuid AS load_id FROM system.tables WHERE database = 'raw' AND name = 'events';

-- The mart: rows are only added. A build is seen when its row is in ops.builds; a later build's row of a key takes the place of an
-- earlier one's, and one without events says that the key is gone. A full build starts a generation, whose number is its own: its
-- rows need no comparing with each other.
CREATE TABLE IF NOT EXISTS dwh.movement_rows (
  dt          Date32,
  seller_id   String,
  currency    LowCardinality(String),
  event_type  LowCardinality(String),
  inflow      Decimal(38, 4),
  outflow     Decimal(38, 4),
  event_count Int64,
  generation  UInt64,
  build_no    UInt64
)
ENGINE = MergeTree
PARTITION BY generation
ORDER BY (seller_id, currency, dt, event_type, build_no);

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
PARTITION BY generation
ORDER BY (seller_id, currency, dt, build_no);

CREATE TABLE IF NOT EXISTS ops.builds (
  build_no     UInt64,
  generation   UInt64,
  run_id       String,
  published_at DateTime64(6, 'UTC'),
  batch_ids    Array(String)                   -- the batches that it published
)
ENGINE = MergeTree
ORDER BY build_no;

CREATE VIEW IF NOT EXISTS dwh.seller_movement_daily AS
SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count
FROM dwh.movement_rows
WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
  AND build_no = generation
  AND event_count > 0
  AND (dt, seller_id, currency, event_type) GLOBAL NOT IN (
    SELECT dt, seller_id, currency, event_type
    FROM dwh.movement_rows
    WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
      AND build_no > generation
      AND build_no GLOBAL IN (SELECT build_no FROM ops.builds))
UNION ALL
SELECT dt, seller_id, currency, event_type, newest.1 AS inflow, newest.2 AS outflow, newest.3 AS event_count
FROM (
  SELECT dt, seller_id, currency, event_type,
    argMax((inflow, outflow, event_count), build_no) AS newest
  FROM dwh.movement_rows
  WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
    AND build_no > generation
    AND build_no GLOBAL IN (SELECT build_no FROM ops.builds)
  GROUP BY dt, seller_id, currency, event_type
)
WHERE newest.3 > 0;

CREATE VIEW IF NOT EXISTS dwh.seller_balance_daily AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
  AND build_no = generation
  AND event_count > 0
  AND (dt, seller_id, currency) GLOBAL NOT IN (
    SELECT dt, seller_id, currency
    FROM dwh.balance_rows
    WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
      AND build_no > generation
      AND build_no GLOBAL IN (SELECT build_no FROM ops.builds))
UNION ALL
SELECT dt, seller_id, currency, newest.1 AS opening_balance, newest.2 AS inflow, newest.3 AS outflow, newest.4 AS net_change, newest.5 AS running_balance, newest.6 AS event_count
FROM (
  SELECT dt, seller_id, currency,
    argMax((opening_balance, inflow, outflow, net_change, running_balance, event_count), build_no) AS newest
  FROM dwh.balance_rows
  WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)
    AND build_no > generation
    AND build_no GLOBAL IN (SELECT build_no FROM ops.builds)
  GROUP BY dt, seller_id, currency
)
WHERE newest.6 > 0;

CREATE VIEW IF NOT EXISTS raw.quarantine AS
SELECT batch_id, source, line, event_id, reasons, raw, raw_bytes, fingerprint, occurrence, quarantined_at
FROM raw.quarantine_rows
WHERE load_id IN (SELECT load_id FROM ops.landed_loads);

CREATE VIEW IF NOT EXISTS raw.batches AS
SELECT b.batch_id AS batch_id, b.run_id AS run_id, b.batch_no AS batch_no, b.source AS source, b.read AS read,
  b.accepted AS accepted, b.duplicates AS duplicates, b.conflicts AS conflicts, b.rejected AS rejected,
  b.physical_lines AS physical_lines, b.header_lines AS header_lines, b.blank_lines AS blank_lines,
  b.continuation_lines AS continuation_lines, b.ignored_columns AS ignored_columns, b.ingested_at AS ingested_at,
  ifNull(b.published_by, nullIf(p.published_by, '')) AS published_by  -- the run that published it; null: not yet in the mart
FROM raw.batch_rows AS b
LEFT JOIN (
  SELECT arrayJoin(batch_ids) AS batch_id, min(run_id) AS published_by
  FROM ops.builds
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
ENGINE = MergeTree
ORDER BY (run_id, check_name);

CREATE TABLE IF NOT EXISTS dq.findings (
  run_id     String,
  check_name String,
  finding_no Int64,
  detail     String                            -- the failing row as JSON
)
ENGINE = MergeTree
ORDER BY (run_id, check_name, finding_no);

-- What the configuration says differently from a check's own default.
CREATE TABLE IF NOT EXISTS dq.parameters (
  check_name String,
  parameter  String,
  setting    String
)
ENGINE = MergeTree
ORDER BY (check_name, parameter);

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
ENGINE = MergeTree
ORDER BY (run_id, change_no);

CREATE VIEW IF NOT EXISTS ops.runs AS
SELECT run_id, command, outcome, started_at, finished_at, message, program
FROM ops.run_rows
ORDER BY change_no DESC
LIMIT 1 BY run_id;

CREATE TABLE IF NOT EXISTS ops.settings (
  name    String,
  setting String
)
ENGINE = MergeTree ORDER BY name;

-- When each version of these tables came to this warehouse.
CREATE TABLE IF NOT EXISTS ops.schema_versions (
  version    Int32,
  applied_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree ORDER BY version;

-- What a run builds and looks at; one writer at a time.
CREATE TABLE IF NOT EXISTS ops.candidate (
  run_id     String,
  build_no   UInt64,
  generation UInt64,
  now_utc    DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY build_no;

CREATE TABLE IF NOT EXISTS ops.candidate_batches (
  batch_id String
)
ENGINE = MergeTree
ORDER BY batch_id;

CREATE TABLE IF NOT EXISTS ops.staged_ids (
  event_id String
)
ENGINE = MergeTree
ORDER BY tuple();

CREATE TABLE IF NOT EXISTS ops.touched (
  seller_id String,
  currency  LowCardinality(String),
  dt        Date32
)
ENGINE = MergeTree
ORDER BY (dt, seller_id, currency);

-- Where each touched seller's books are taken up again, and with what.
CREATE TABLE IF NOT EXISTS ops.resumed (
  seller_id       String,
  currency        LowCardinality(String),
  first_dt        Date32,
  checked_from    Date32,                      -- the day before, so that its closing can be compared
  opening_balance Decimal(38, 4)
)
ENGINE = MergeTree
ORDER BY (seller_id, currency);

CREATE TABLE IF NOT EXISTS ops.checked_batch_ids (
  batch_id String
)
ENGINE = MergeTree
ORDER BY batch_id;

CREATE TABLE IF NOT EXISTS ops.checked_days (
  dt Date32
)
ENGINE = MergeTree
ORDER BY dt;

-- The mart as it would be with the candidate.
CREATE VIEW IF NOT EXISTS ops.candidate_movements AS
SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count
FROM dwh.movement_rows
WHERE generation = (SELECT max(generation) FROM ops.candidate)
  AND build_no = generation
  AND event_count > 0
  AND (dt, seller_id, currency, event_type) GLOBAL NOT IN (
    SELECT dt, seller_id, currency, event_type
    FROM dwh.movement_rows
    WHERE generation = (SELECT max(generation) FROM ops.candidate)
      AND build_no > generation
      AND build_no GLOBAL IN (SELECT build_no FROM ops.builds UNION ALL SELECT build_no FROM ops.candidate))
UNION ALL
SELECT dt, seller_id, currency, event_type, newest.1 AS inflow, newest.2 AS outflow, newest.3 AS event_count
FROM (
  SELECT dt, seller_id, currency, event_type,
    argMax((inflow, outflow, event_count), build_no) AS newest
  FROM dwh.movement_rows
  WHERE generation = (SELECT max(generation) FROM ops.candidate)
    AND build_no > generation
    AND build_no GLOBAL IN (SELECT build_no FROM ops.builds UNION ALL SELECT build_no FROM ops.candidate)
  GROUP BY dt, seller_id, currency, event_type
)
WHERE newest.3 > 0;

CREATE VIEW IF NOT EXISTS ops.candidate_balances AS
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
FROM dwh.balance_rows
WHERE generation = (SELECT max(generation) FROM ops.candidate)
  AND build_no = generation
  AND event_count > 0
  AND (dt, seller_id, currency) GLOBAL NOT IN (
    SELECT dt, seller_id, currency
    FROM dwh.balance_rows
    WHERE generation = (SELECT max(generation) FROM ops.candidate)
      AND build_no > generation
      AND build_no GLOBAL IN (SELECT build_no FROM ops.builds UNION ALL SELECT build_no FROM ops.candidate))
UNION ALL
SELECT dt, seller_id, currency, newest.1 AS opening_balance, newest.2 AS inflow, newest.3 AS outflow, newest.4 AS net_change, newest.5 AS running_balance, newest.6 AS event_count
FROM (
  SELECT dt, seller_id, currency,
    argMax((opening_balance, inflow, outflow, net_change, running_balance, event_count), build_no) AS newest
  FROM dwh.balance_rows
  WHERE generation = (SELECT max(generation) FROM ops.candidate)
    AND build_no > generation
    AND build_no GLOBAL IN (SELECT build_no FROM ops.builds UNION ALL SELECT build_no FROM ops.candidate)
  GROUP BY dt, seller_id, currency
)
WHERE newest.6 > 0;

-- What the checks look at in a run: the program's session stands in ops.
CREATE VIEW IF NOT EXISTS ops.checked_events AS
SELECT * FROM raw.events WHERE batch_id GLOBAL IN (SELECT batch_id FROM ops.checked_batch_ids);
CREATE VIEW IF NOT EXISTS ops.known_events AS
SELECT * FROM raw.events WHERE batch_id GLOBAL NOT IN (SELECT batch_id FROM ops.checked_batch_ids);
CREATE VIEW IF NOT EXISTS ops.checked_balances AS
SELECT b.*
FROM ops.candidate_balances AS b
JOIN ops.resumed AS r ON r.seller_id = b.seller_id AND r.currency = b.currency
WHERE b.dt >= r.checked_from;
CREATE VIEW IF NOT EXISTS ops.events_of_checked_days AS
SELECT * FROM raw.events WHERE booking_date GLOBAL IN (SELECT dt FROM ops.checked_days);
CREATE VIEW IF NOT EXISTS ops.movements_of_checked_days AS
SELECT * FROM ops.candidate_movements WHERE dt GLOBAL IN (SELECT dt FROM ops.checked_days);
CREATE VIEW IF NOT EXISTS ops.balances_of_checked_days AS
SELECT * FROM ops.candidate_balances WHERE dt GLOBAL IN (SELECT dt FROM ops.checked_days);
-- A batch that held a run was told of then; the source delivered again is judged anew.
CREATE VIEW IF NOT EXISTS ops.checked_batches AS
SELECT * FROM raw.batches
WHERE run_id = (SELECT max(run_id) FROM raw.batches)
  OR (published_by IS NULL AND run_id NOT IN (SELECT run_id FROM ops.runs WHERE outcome = 'held'));
CREATE VIEW IF NOT EXISTS ops.clock AS SELECT now_utc FROM ops.candidate;

-- What they look at by hand: everything. clickhouse-client --database dq < checks/clickhouse/….sql
CREATE VIEW IF NOT EXISTS dq.checked_events AS
SELECT * REPLACE (if(batch_id = '', toDate32(toTimeZone(event_ts, ifNull(
  (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone' HAVING count() > 0), 'UTC'))), booking_date) AS booking_date)
FROM raw.events;
CREATE VIEW IF NOT EXISTS dq.known_events AS SELECT * FROM raw.events WHERE false;
CREATE VIEW IF NOT EXISTS dq.checked_balances AS SELECT * FROM dwh.seller_balance_daily;
CREATE VIEW IF NOT EXISTS dq.events_of_checked_days AS SELECT * FROM dq.checked_events;
CREATE VIEW IF NOT EXISTS dq.movements_of_checked_days AS SELECT * FROM dwh.seller_movement_daily;
CREATE VIEW IF NOT EXISTS dq.balances_of_checked_days AS SELECT * FROM dwh.seller_balance_daily;
CREATE VIEW IF NOT EXISTS dq.checked_batches AS SELECT * FROM ops.checked_batches;
CREATE VIEW IF NOT EXISTS dq.clock AS SELECT now64(6, 'UTC') AS now_utc;
-- Last, so that tables whose making was cut short have no version, and are made on.
INSERT INTO ops.schema_versions
SELECT 2, now64(6) WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');
INSERT INTO ops.settings
SELECT 'schema_version', '2' WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'schema_version');
