-- All days of books from a day to a day, and what unpublished batches moved. Variables: from_dt, to_dt; both inclusive.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT seller_id, currency, booking_date AS dt
FROM raw.events
WHERE booking_date BETWEEN getvariable('from_dt') AND getvariable('to_dt')
  OR batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL)
UNION
SELECT seller_id, currency, dt
FROM dwh.seller_movement_daily
WHERE dt BETWEEN getvariable('from_dt') AND getvariable('to_dt');
