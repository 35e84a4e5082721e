-- What the classifier stands on, empty. Runs before any source.
-- A load that failed may have left it.
RESET disabled_optimizers;

CREATE OR REPLACE TEMP TABLE staged (
  row_no        BIGINT,         -- where the row stands: the place of its source in the run, from 1, times 2^40, and its physical line
  event_id      VARCHAR,
  event_ts      TIMESTAMP,      -- UTC
  seller_id     VARCHAR,
  event_type    event_type,
  currency      currency_code,
  amount        DECIMAL(18, 4),
  signed_amount DECIMAL(18, 4),
  direction     direction,
  source_system VARCHAR         -- null: the row did not say
);

CREATE OR REPLACE TEMP TABLE staged_batch (
  batch_no       INTEGER,       -- place of the source in the run, from 1
  batch_id       VARCHAR,
  source         VARCHAR,
  source_system  VARCHAR,       -- for rows that did not say
  read           BIGINT,        -- data rows
  rejected       BIGINT,        -- of them, those that break a rule
  physical_lines BIGINT,        -- null: the format has no lines
  header_lines   BIGINT,
  blank_lines    BIGINT,
  continuation_lines BIGINT,
  ignored_columns VARCHAR,      -- columns outside the interchange format, comma separated
  source_sha256  VARCHAR,
  source_bytes   BIGINT,
  is_last_line_open BOOLEAN,    -- null: the format has no lines
  last_row_no    BIGINT,        -- the row in a last line that is open, if it keeps the rules
  last_event_id  VARCHAR,       -- its event, as it was written
  times_read_as  VARCHAR
);

-- How far streams have read, by the batch that takes them there; empty for files.
CREATE OR REPLACE TEMP TABLE staged_offsets (
  batch_no     INTEGER,
  stream       VARCHAR,
  topic        VARCHAR,
  topic_id     VARCHAR,
  partition_no INTEGER,
  entry_no     BIGINT,
  from_offset  BIGINT,
  next_offset  BIGINT,
  leader_epoch INTEGER,         -- null: not known
  tombstones   BIGINT,          -- messages without a value, which are no rows
  reason       VARCHAR          -- why it was set by hand; null: it was read
);

-- The rows that go to quarantine: those that break a rule, and the conflicts.
CREATE OR REPLACE TEMP TABLE refused (
  batch_no    INTEGER,
  line        BIGINT,
  event_id    VARCHAR,
  reasons     VARCHAR,          -- codes, comma separated
  raw         VARCHAR,
  raw_bytes   BLOB,
  fingerprint VARCHAR           -- of the content, whatever the file's format
);

-- What the warehouse's history says of the ids that were staged. A warehouse fills the table, or puts another view in place of the view.
CREATE OR REPLACE TEMP TABLE known_rows (
  known_row     BIGINT,         -- in order of arrival: the lowest of an id counts
  event_id      VARCHAR,
  event_ts      TIMESTAMP,      -- UTC
  seller_id     VARCHAR,
  event_type    VARCHAR,
  currency      VARCHAR,
  amount        DECIMAL(18, 4),
  signed_amount DECIMAL(18, 4),
  direction     VARCHAR,
  source_system VARCHAR
);

CREATE OR REPLACE TEMP VIEW known AS SELECT * FROM known_rows;

-- The batch that a row belongs to.
CREATE OR REPLACE TEMP MACRO batch_of(row_no) AS (row_no >> 40)::INTEGER;

-- The line of its source on which a row stands.
CREATE OR REPLACE TEMP MACRO line_of(row_no) AS row_no & ((1::BIGINT << 40) - 1);

-- The day on which an event is booked. Variable: time_zone.
CREATE OR REPLACE TEMP MACRO booked_on(ts) AS CASE
  WHEN getvariable('time_zone') IN ('UTC', 'Etc/UTC') THEN ts::DATE
  ELSE ((ts AT TIME ZONE 'UTC') AT TIME ZONE getvariable('time_zone'))::DATE
END;
