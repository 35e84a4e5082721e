-- The days of sellers' books that unpublished batches moved.
DROP TABLE IF EXISTS pg_temp.touched;
CREATE TEMPORARY TABLE touched AS
SELECT DISTINCT seller_id, currency, booking_date AS dt
FROM raw.events
WHERE batch_id = ANY (ARRAY(SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0))
DISTRIBUTED BY (seller_id);
