-- All days of books from a day to a day, and what unpublished batches moved. Parameters: from_dt, to_dt; both inclusive.
DROP TABLE IF EXISTS pg_temp.touched;
CREATE TEMPORARY TABLE touched AS
SELECT seller_id, currency, booking_date AS dt
FROM raw.events
WHERE booking_date BETWEEN :from_dt::date AND :to_dt::date
  OR batch_id = ANY (ARRAY(SELECT batch_id FROM raw.batches WHERE published_by IS NULL))
UNION
SELECT seller_id, currency, dt
FROM dwh.seller_movement_daily
WHERE dt BETWEEN :from_dt::date AND :to_dt::date
DISTRIBUTED BY (seller_id);
