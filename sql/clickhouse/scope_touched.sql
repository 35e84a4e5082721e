-- The checks look at what this build touched.
TRUNCATE TABLE ops.checked_batch_ids;
INSERT INTO ops.checked_batch_ids SELECT batch_id FROM ops.candidate_batches;

TRUNCATE TABLE ops.checked_days;
INSERT INTO ops.checked_days SELECT DISTINCT dt FROM ops.touched;

INSERT INTO ops.checked_balance_rows
SELECT b.dt, b.seller_id, b.currency, b.opening_balance, b.inflow, b.outflow, b.net_change, b.running_balance, b.event_count
FROM ops.candidate_balances AS b
JOIN ops.resumed AS r ON r.seller_id = b.seller_id AND r.currency = b.currency
WHERE b.dt >= (SELECT min(first_dt) FROM ops.resumed) AND b.dt >= r.first_dt;

TRUNCATE TABLE ops.checked_batch_rows;
INSERT INTO ops.checked_batch_rows
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected FROM ops.waiting_batches;
