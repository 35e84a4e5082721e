-- The warehouse on DuckDB. By hand: duckdb seller-balance.duckdb < sql/duckdb/schema.sql
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS dwh;
CREATE SCHEMA IF NOT EXISTS dq;
CREATE SCHEMA IF NOT EXISTS ops;

-- Closed lists are stored as small numbers and read as text. The program adds what a configured catalog adds.
CREATE TYPE IF NOT EXISTS direction AS ENUM ('in', 'out');
CREATE TYPE IF NOT EXISTS event_type AS ENUM (
  'order_paid', 'refund', 'fee_commission', 'payout', 'payout_reversed', 'chargeback', 'chargeback_reversed',
  'adjustment', 'tax_withheld', 'bonus');
CREATE TYPE IF NOT EXISTS currency_code AS ENUM (
  'AED', 'AFN', 'ALL', 'AMD', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT', 'BGN', 'BHD', 'BIF', 'BMD',
  'BND', 'BOB', 'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD', 'CAD', 'CDF', 'CHF', 'CLP', 'CNY', 'COP', 'CRC', 'CUP',
  'CVE', 'CZK', 'DJF', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP', 'GBP', 'GEL', 'GHS', 'GIP',
  'GMD', 'GNF', 'GTQ', 'GYD', 'HKD', 'HNL', 'HTG', 'HUF', 'IDR', 'ILS', 'INR', 'IQD', 'IRR', 'ISK', 'JMD', 'JOD',
  'JPY', 'KES', 'KGS', 'KHR', 'KMF', 'KPW', 'KRW', 'KWD', 'KYD', 'KZT', 'LAK', 'LBP', 'LKR', 'LRD', 'LSL', 'LYD',
  'MAD', 'MDL', 'MGA', 'MKD', 'MMK', 'MNT', 'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN', 'MYR', 'MZN', 'NAD', 'NGN',
  'NIO', 'NOK', 'NPR', 'NZD', 'OMR', 'PAB', 'PEN', 'PGK', 'PHP', 'PKR', 'PLN', 'PYG', 'QAR', 'RON', 'RSD', 'RUB',
  'RWF', 'SAR', 'SBD', 'SCR', 'SDG', 'SEK', 'SGD', 'SHP', 'SLE', 'SOS', 'SRD', 'SSP', 'STN', 'SVC', 'SYP', 'SZL',
  'THB', 'TJS', 'TMT', 'TND', 'TOP', 'TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'UGX', 'USD', 'UYU', 'UZS', 'VED', 'VES',
  'VND', 'VUV', 'WST', 'XAF', 'XCD', 'XCG', 'XOF', 'XPF', 'YER', 'ZAR', 'ZMW', 'ZWG');

-- Ids hardly repeat and are compared with every load, so they stay as they are.
CREATE TABLE IF NOT EXISTS raw.events (
  event_id      VARCHAR USING COMPRESSION uncompressed,
  event_ts      TIMESTAMP,                     -- UTC
  seller_id     VARCHAR,
  event_type    event_type,
  currency      currency_code,
  amount        DECIMAL(18, 4),                -- >= 0
  signed_amount DECIMAL(18, 4),
  direction     direction,
  source_system VARCHAR,
  booking_date  DATE,                          -- event_ts in the business time zone
  batch_id      VARCHAR,                       -- null: loaded by hand, not yet adopted by a build
  ingested_at   TIMESTAMP DEFAULT (now() AT TIME ZONE 'UTC'),
  source_line   BIGINT                         -- of the batch's source; null: loaded by hand, or before schema version 5
);

-- The hashes of all event ids, and maybe of some that are gone: where a few ids are asked for, they tell which are new.
CREATE TABLE IF NOT EXISTS raw.event_ids (
  id_hash UBIGINT
);

CREATE TABLE IF NOT EXISTS raw.quarantine (
  batch_id       VARCHAR,
  source         VARCHAR,
  line           BIGINT,                       -- physical line, or row of a Parquet file
  event_id       VARCHAR,                      -- as far as it could be read
  reasons        VARCHAR,                      -- codes, comma separated
  raw            VARCHAR,                      -- the record's text
  raw_bytes      BLOB,                         -- the exact bytes, where they are not text
  fingerprint    VARCHAR,                      -- of the content: the same row again is not kept twice
  occurrence     BIGINT,                       -- 1, 2, … for equal rows within one batch
  quarantined_at TIMESTAMP                     -- UTC
);

CREATE TABLE IF NOT EXISTS raw.batches (
  batch_id           VARCHAR,
  run_id             VARCHAR,
  batch_no           INTEGER,
  source             VARCHAR,
  read               BIGINT,
  accepted           BIGINT,
  duplicates         BIGINT,
  conflicts          BIGINT,
  rejected           BIGINT,
  physical_lines     BIGINT,                   -- null: the format has no lines
  header_lines       BIGINT,
  blank_lines        BIGINT,
  continuation_lines BIGINT,
  ignored_columns    VARCHAR,
  ingested_at        TIMESTAMP,                -- UTC
  published_by       VARCHAR,                  -- the run that published it; null: not yet in the mart
  source_sha256      VARCHAR,                  -- in hexadecimal digits; this and what follows: null before schema version 5
  source_bytes       BIGINT,
  is_last_line_open  BOOLEAN,                  -- null: the format has no lines
  last_event_id      VARCHAR,                  -- the event accepted from a last line that is open; null: there is none
  times_read_as      VARCHAR,                  -- null: the format has no types
  published_at       TIMESTAMP                 -- UTC; null: not yet in the mart
);

-- What each build added; appended once, never changed. Below zero, it took something back.
CREATE TABLE IF NOT EXISTS dwh.seller_movement_delta (
  build       BIGINT,                          -- of ops.builds
  dt          DATE,
  seller_id   VARCHAR,
  currency    currency_code,
  event_type  event_type,
  inflow      DECIMAL(18, 4),
  outflow     DECIMAL(18, 4),
  event_count BIGINT
);

CREATE OR REPLACE VIEW dwh.seller_movement_daily AS
SELECT dt, seller_id, currency, event_type, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count)::BIGINT AS event_count
FROM dwh.seller_movement_delta
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0;

CREATE TABLE IF NOT EXISTS dwh.seller_balance_daily (
  dt              DATE,
  seller_id       VARCHAR,
  currency        currency_code,
  opening_balance DECIMAL(18, 4),
  inflow          DECIMAL(18, 4),
  outflow         DECIMAL(18, 4),
  net_change      DECIMAL(18, 4),
  running_balance DECIMAL(18, 4),
  event_count     BIGINT
);

-- Of each seller's balances in a currency how they close, so that a build and a report need not read them all; made anew where it is not complete.
CREATE TABLE IF NOT EXISTS dwh.seller_books (
  seller_id       VARCHAR,
  currency        currency_code,
  first_dt        DATE,
  last_dt         DATE,
  balance_days    BIGINT,
  running_balance DECIMAL(38, 4)               -- at the close of last_dt, and since
);

CREATE TABLE IF NOT EXISTS dq.results (
  run_id      VARCHAR,
  check_name  VARCHAR,
  severity    VARCHAR,
  status      VARCHAR,
  findings    BIGINT,
  duration_ms BIGINT,
  checked_at  TIMESTAMP                        -- UTC
);

CREATE TABLE IF NOT EXISTS dq.findings (
  run_id     VARCHAR,
  check_name VARCHAR,
  finding_no BIGINT,
  detail     VARCHAR                           -- the failing row as JSON
);

-- On which days each source had events, and when the newest of each happened; maybe in several rows, the newest of which counts.
CREATE TABLE IF NOT EXISTS dq.source_days (
  source_system   VARCHAR,
  dt              DATE,                        -- booking date
  newest_event_ts TIMESTAMP                    -- UTC
);

-- What the configuration says differently from a check's own default.
CREATE TABLE IF NOT EXISTS dq.parameters (
  check_name VARCHAR,
  parameter  VARCHAR,
  setting    VARCHAR
);

CREATE TABLE IF NOT EXISTS ops.runs (
  run_id      VARCHAR,
  command     VARCHAR,
  outcome     VARCHAR,                         -- running, published, held, done, failed
  started_at  TIMESTAMP,                       -- UTC
  finished_at TIMESTAMP,                       -- UTC
  message     VARCHAR,
  program     VARCHAR                          -- version
);

-- Every publication of the mart, in order.
CREATE TABLE IF NOT EXISTS ops.builds (
  build        BIGINT,                         -- 1, 2, …
  run_id       VARCHAR,                        -- 'by hand': sql/duckdb/build.sql was run without the program
  published_at TIMESTAMP,                      -- UTC; from then on readers see it
  scope        VARCHAR,                        -- touched, range, everything, migration
  last_dt      DATE,                           -- the last day of the mart; null: it was empty
  folded_from  TIMESTAMP                       -- UTC; when the first of the builds was published that were folded into it; null: none was
);

-- How far streams have read the partitions of their topics: the row with the highest entry_no counts.
CREATE TABLE IF NOT EXISTS ops.stream_offsets (
  batch_id     VARCHAR,                        -- of raw.batches: what came in with it
  stream       VARCHAR,
  topic        VARCHAR,
  topic_id     VARCHAR,                        -- a topic that was deleted and created again has another one
  partition_no INTEGER,
  entry_no     BIGINT,                         -- 1, 2, … for each stream, topic and partition
  from_offset  BIGINT,
  next_offset  BIGINT,                         -- the offset to read next
  leader_epoch INTEGER,                        -- of the message read last; null: not known
  tombstones   BIGINT,                         -- messages without a value, which are no rows
  noted_at     TIMESTAMP,                      -- UTC
  reason       VARCHAR                         -- why it was set by hand; null: it was read
);

CREATE TABLE IF NOT EXISTS ops.settings (
  name    VARCHAR,
  setting VARCHAR
);

-- When each version of these tables came to this warehouse.
CREATE TABLE IF NOT EXISTS ops.schema_versions (
  version    INTEGER,
  applied_at TIMESTAMP                         -- UTC
);
INSERT INTO ops.schema_versions
SELECT 9, now() AT TIME ZONE 'UTC' WHERE NOT EXISTS (FROM ops.settings WHERE name = 'schema_version');
INSERT INTO ops.settings SELECT 'schema_version', '9' WHERE NOT EXISTS (FROM ops.settings WHERE name = 'schema_version');

-- What the checks look at: everything, unless a run narrows these names to what it touched.
CREATE OR REPLACE VIEW checked_events AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW suspect_ids AS SELECT hash(event_id) AS id_hash FROM raw.events GROUP BY id_hash HAVING count(*) > 1;
CREATE OR REPLACE VIEW source_days AS
  SELECT source_system, booking_date AS dt, max(event_ts) AS newest_event_ts FROM raw.events GROUP BY source_system, dt;
CREATE OR REPLACE VIEW checked_source_days AS SELECT source_system, dt FROM source_days;
CREATE OR REPLACE VIEW checked_balances AS SELECT * FROM dwh.seller_balance_daily;
CREATE OR REPLACE VIEW events_of_checked_days AS SELECT * FROM raw.events;
CREATE OR REPLACE VIEW movements_of_checked_days AS SELECT * FROM dwh.seller_movement_delta;
CREATE OR REPLACE VIEW balances_of_checked_days AS SELECT * FROM dwh.seller_balance_daily;
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
CREATE OR REPLACE VIEW clock AS SELECT now() AT TIME ZONE 'UTC' AS now_utc;
