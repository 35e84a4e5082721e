-- The checks look at everything.
TRUNCATE TABLE ops.checked_batch_ids;
INSERT INTO ops.checked_batch_ids SELECT DISTINCT batch_id FROM raw.events;

TRUNCATE TABLE ops.checked_days;
INSERT INTO ops.checked_days
SELECT DISTINCT booking_date FROM raw.events
UNION DISTINCT
SELECT DISTINCT dt FROM dwh.movement_rows
UNION DISTINCT
SELECT DISTINCT dt FROM dwh.balance_rows;

TRUNCATE TABLE ops.resumed;
INSERT INTO ops.resumed
SELECT seller_id, currency, min(dt), min(dt), 0
FROM dwh.balance_rows
GROUP BY seller_id, currency;
