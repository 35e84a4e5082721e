-- What Greenplum's schema has otherwise than PostgreSQL's: how each table lies on the segments, and two views in words that its planner takes.
-- sql/greenplum.py makes sql/greenplum/schema.sql of both.
-- Books of one seller stand on one segment: joins, sums and running balances need no rows from elsewhere.

-- Events are read by columns and hardly ever changed.
CREATE TABLE IF NOT EXISTS raw.events (...)
WITH (appendonly = true, orientation = column, compresstype = zlib, compresslevel = 1)
DISTRIBUTED BY (seller_id);

CREATE TABLE IF NOT EXISTS raw.quarantine (...)
DISTRIBUTED BY (fingerprint);

CREATE TABLE IF NOT EXISTS raw.batches (...)
DISTRIBUTED BY (batch_id);

CREATE TABLE IF NOT EXISTS dwh.seller_movement_delta (...)
DISTRIBUTED BY (seller_id);

CREATE TABLE IF NOT EXISTS dwh.seller_balance_daily (...)
DISTRIBUTED BY (seller_id);

CREATE TABLE IF NOT EXISTS dq.results (...)
DISTRIBUTED BY (run_id);

CREATE TABLE IF NOT EXISTS dq.findings (...)
DISTRIBUTED BY (run_id);

CREATE TABLE IF NOT EXISTS dq.parameters (...)
DISTRIBUTED BY (check_name);

CREATE TABLE IF NOT EXISTS ops.runs (...)
DISTRIBUTED BY (run_id);

CREATE TABLE IF NOT EXISTS ops.builds (...)
DISTRIBUTED BY (build);

CREATE TABLE IF NOT EXISTS ops.stream_offsets (...)
DISTRIBUTED BY (stream);

CREATE TABLE IF NOT EXISTS ops.settings (...)
DISTRIBUTED BY (name);

CREATE TABLE IF NOT EXISTS ops.schema_versions (...)
DISTRIBUTED BY (version);

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
