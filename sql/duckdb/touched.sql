-- The days of sellers' books that unpublished batches moved.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT e.seller_id, e.currency, e.booking_date AS dt
FROM raw.events e
WHERE e.batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0);
