-- What unpublished batches add to movements. Parameter: build.
-- As in build.sql, for what an earlier version of the program built.
CREATE INDEX IF NOT EXISTS seller_movement_delta_by_day ON dwh.seller_movement_delta
USING brin (dt) WITH (pages_per_range = 32, autosummarize = on);

DROP TABLE IF EXISTS pg_temp.added;
-- Which batches they are is not known when this is planned; the summary of the table's stretches finds any of them.
SET LOCAL enable_seqscan = off;
CREATE TEMPORARY TABLE added AS
SELECT
  booking_date AS dt,
  seller_id,
  currency,
  event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0) AS inflow,
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0) AS outflow,
  count(*) AS event_count
FROM raw.events
WHERE batch_id = ANY (ARRAY(SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0))
GROUP BY booking_date, seller_id, currency, event_type;
SET LOCAL enable_seqscan = on;

INSERT INTO dwh.seller_movement_delta
SELECT :build::bigint, a.*
FROM added a;

DROP TABLE IF EXISTS pg_temp.touched;
CREATE TEMPORARY TABLE touched AS
SELECT DISTINCT seller_id, currency, dt
FROM added;
