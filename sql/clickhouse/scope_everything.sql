-- The checks look at everything: see ops.scope.
TRUNCATE TABLE ops.checked_batch_ids;

TRUNCATE TABLE ops.checked_days;

TRUNCATE TABLE ops.checked_balance_rows;

TRUNCATE TABLE ops.checked_batch_rows;
INSERT INTO ops.checked_batch_rows
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected
FROM ops.waiting_batches
UNION ALL
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected
FROM raw.batches
WHERE (SELECT max(build_no) FROM ops.candidate) = 0 AND published_by IS NOT NULL AND run_id = (SELECT max(run_id) FROM raw.batches);
