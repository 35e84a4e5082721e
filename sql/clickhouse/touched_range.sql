-- All days of books from a day to a day, and what unpublished batches moved. Parameters: from_dt, to_dt; both inclusive.
TRUNCATE TABLE ops.touched;

INSERT INTO ops.touched
SELECT seller_id, currency, booking_date AS dt
FROM raw.events
WHERE booking_date BETWEEN {from_dt:Date32} AND {to_dt:Date32}
  OR batch_id IN (SELECT batch_id FROM ops.candidate_batches)
UNION DISTINCT
SELECT seller_id, currency, dt
FROM dwh.seller_movement_daily
WHERE dt BETWEEN {from_dt:Date32} AND {to_dt:Date32};
