-- What unpublished batches add to movements. Parameter: build.
DROP TABLE IF EXISTS pg_temp.added;
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
GROUP BY booking_date, seller_id, currency, event_type
DISTRIBUTED BY (seller_id);

INSERT INTO dwh.seller_movement_delta
SELECT :build::bigint, a.*
FROM added a;

DROP TABLE IF EXISTS pg_temp.touched;
CREATE TEMPORARY TABLE touched AS
SELECT DISTINCT seller_id, currency, dt
FROM added
DISTRIBUTED BY (seller_id);
