-- What the classifier stands on, empty. Runs before any source.
-- Variables: event_types (map: name or alias -> (name, direction)), newest_ts (the latest event_ts believed, UTC).
CREATE OR REPLACE TEMP TABLE staged (
  batch_no      INTEGER,        -- place of the source in the run, from 1
  line          BIGINT,         -- physical line; null: counted from staged_batch.first_row
  ok            BOOLEAN,        -- false: broke a rule
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
  batch_no       INTEGER,
  batch_id       VARCHAR,
  source         VARCHAR,
  source_system  VARCHAR,       -- for rows that did not say
  first_row      BIGINT,        -- rowid in staged of the batch's first row
  first_line     BIGINT,        -- physical line of that row; null where every row has its own
  physical_lines BIGINT,        -- null: the format has no lines
  header_lines   BIGINT,
  blank_lines    BIGINT,
  continuation_lines BIGINT,
  ignored_columns VARCHAR,      -- columns outside the interchange format, comma separated
  streamed       BIGINT         -- rows that landed as they were read, without being staged
);

-- The rows that go to quarantine, filled by refuse.sql in a second pass over their sources.
CREATE OR REPLACE TEMP TABLE refused (
  batch_no    INTEGER,
  line        BIGINT,
  event_id    VARCHAR,
  reasons     VARCHAR,          -- codes, comma separated
  raw         VARCHAR,
  raw_bytes   BLOB,
  fingerprint VARCHAR           -- of the content, whatever the file's format
);

-- Which rows refuse.sql shall fetch: all that broke a rule, and the conflicts with their differing fields.
CREATE OR REPLACE TEMP TABLE wanted (
  batch_no INTEGER,
  line     BIGINT,
  conflict VARCHAR              -- codes, comma separated; null: broke a rule
);

-- What the warehouse's history says of the ids that were staged. A warehouse fills it, or puts a view in its place.
CREATE OR REPLACE TEMP TABLE known (
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

-- The day on which an event is booked. Variable: time_zone.
CREATE OR REPLACE TEMP MACRO booked_on(ts) AS CASE
  WHEN getvariable('time_zone') IN ('UTC', 'Etc/UTC') THEN ts::DATE
  ELSE ((ts AT TIME ZONE 'UTC') AT TIME ZONE getvariable('time_zone'))::DATE
END;
