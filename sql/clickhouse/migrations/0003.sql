-- From version 2: events and mart are partitioned by month, events have a hash of their id, and builds say from which day on later ones
-- have rows. Each table is filled beside the old one, and then trades names with it. The program makes the views anew afterwards.
-- A load that arrived is known by the table it made: it is noted before that goes.
INSERT INTO ops.loads (load_id)
SELECT uuid FROM system.tables
WHERE database = 'raw' AND name = 'events' AND uuid NOT IN (SELECT load_id FROM ops.loads);

CREATE OR REPLACE TABLE raw.events_by_month (
  event_id      String,
  event_ts      DateTime64(6, 'UTC'),
  seller_id     String,
  event_type    LowCardinality(String),
  currency      LowCardinality(String),
  amount        Decimal(18, 4),
  signed_amount Decimal(18, 4),
  direction     LowCardinality(String),
  source_system LowCardinality(String),
  booking_date  Date32 DEFAULT toDate32(event_ts),
  batch_id      LowCardinality(String),
  ingested_at   DateTime64(6, 'UTC') DEFAULT now64(6),
  event_hash    UInt64 MATERIALIZED cityHash64(event_id) CODEC(NONE)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(booking_date)
ORDER BY (booking_date, seller_id, currency);

INSERT INTO raw.events_by_month (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, booking_date, batch_id, ingested_at
FROM raw.events;

EXCHANGE TABLES raw.events AND raw.events_by_month;

-- What came in by hand meanwhile; equal rows are told apart by their number.
INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at
FROM (
  SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at,
    toInt64(sum(times)) AS missing
  FROM (
    SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at, 1 AS times
    FROM raw.events_by_month
    WHERE batch_id = ''
    UNION ALL
    SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at, -1
    FROM raw.events
    WHERE batch_id = ''
  )
  GROUP BY ALL
  HAVING missing > 0
)
ARRAY JOIN range(toUInt64(missing)) AS number;

DROP TABLE raw.events_by_month;

CREATE OR REPLACE TABLE dwh.movement_rows_by_month (
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
PARTITION BY (generation, build_no > generation, toYYYYMM(dt))
ORDER BY (seller_id, currency, dt, event_type, build_no);

INSERT INTO dwh.movement_rows_by_month (dt, seller_id, currency, event_type, inflow, outflow, event_count, generation, build_no)
SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count, generation, build_no
FROM dwh.movement_rows
WHERE build_no > generation OR event_count > 0;

EXCHANGE TABLES dwh.movement_rows AND dwh.movement_rows_by_month;

DROP TABLE dwh.movement_rows_by_month;

CREATE OR REPLACE TABLE dwh.balance_rows_by_month (
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

INSERT INTO dwh.balance_rows_by_month (dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count, generation, build_no)
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count, generation, build_no
FROM dwh.balance_rows
WHERE build_no > generation OR event_count > 0;

EXCHANGE TABLES dwh.balance_rows AND dwh.balance_rows_by_month;

DROP TABLE dwh.balance_rows_by_month;

-- Of builds before this version nobody knows from which day on later ones have rows: from any.
ALTER TABLE ops.builds ADD COLUMN IF NOT EXISTS later_from Date32 DEFAULT '2299-12-31';

ALTER TABLE ops.builds UPDATE later_from = '1900-01-01' WHERE build_no > generation;

-- What a build works with is made anew, and the views with it.
DROP TABLE IF EXISTS ops.resumed;
