-- What unpublished batches add to movements and, on the days of a range, what events and movements differ by.
-- Parameters: build, from_dt, to_dt; both days inclusive.
DROP TABLE IF EXISTS pg_temp.added;
CREATE TEMPORARY TABLE added AS
SELECT dt, seller_id, currency, event_type, coalesce(sum(inflow), 0) AS inflow, coalesce(sum(outflow), 0) AS outflow,
  sum(event_count) AS event_count
FROM (
  SELECT booking_date AS dt, seller_id, currency, event_type,
    CASE WHEN direction = 'in' THEN amount END AS inflow,
    CASE WHEN direction = 'out' THEN amount END AS outflow,
    1 AS event_count
  FROM raw.events
  WHERE booking_date BETWEEN :from_dt::date AND :to_dt::date
    OR batch_id = ANY (ARRAY(SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0))
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.seller_movement_delta
  WHERE dt BETWEEN :from_dt::date AND :to_dt::date
) figures
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR coalesce(sum(inflow), 0) <> 0 OR coalesce(sum(outflow), 0) <> 0
DISTRIBUTED BY (seller_id);

INSERT INTO dwh.seller_movement_delta
SELECT :build::bigint, a.*
FROM added a;

DROP TABLE IF EXISTS pg_temp.touched;
CREATE TEMPORARY TABLE touched AS
SELECT seller_id, currency, dt
FROM added
UNION
SELECT seller_id, currency, dt
FROM dwh.seller_movement_delta
WHERE dt BETWEEN :from_dt::date AND :to_dt::date
DISTRIBUTED BY (seller_id);
