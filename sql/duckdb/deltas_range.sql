-- What unpublished batches add to movements and, on the days of a range, what events and movements differ by.
-- Variables: build, from_dt, to_dt; both days inclusive.
INSERT INTO dwh.seller_movement_delta
WITH figures AS (
  SELECT booking_date AS dt, seller_id, currency, event_type,
    CASE WHEN direction = 'in' THEN amount ELSE 0 END AS inflow,
    CASE WHEN direction = 'out' THEN amount ELSE 0 END AS outflow,
    1 AS event_count
  FROM raw.events
  WHERE booking_date BETWEEN getvariable('from_dt') AND getvariable('to_dt')
    OR batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0)
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.seller_movement_delta
  WHERE dt BETWEEN getvariable('from_dt') AND getvariable('to_dt')
)
SELECT getvariable('build'), dt, seller_id, currency, event_type, sum(inflow), sum(outflow), sum(event_count)
FROM figures
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT seller_id, currency, dt
FROM dwh.seller_movement_delta
WHERE build = getvariable('build') OR dt BETWEEN getvariable('from_dt') AND getvariable('to_dt');
