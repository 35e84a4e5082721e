-- The days of sellers' books that unpublished batches moved.
TRUNCATE TABLE ops.touched;

INSERT INTO ops.touched
SELECT DISTINCT seller_id, currency, booking_date
FROM raw.events
WHERE batch_id IN (SELECT batch_id FROM ops.candidate_batches);
