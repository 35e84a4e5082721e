-- The checks look at what this build touched.
TRUNCATE TABLE ops.checked_batch_ids;
INSERT INTO ops.checked_batch_ids SELECT batch_id FROM ops.candidate_batches;

TRUNCATE TABLE ops.checked_days;
INSERT INTO ops.checked_days SELECT DISTINCT dt FROM ops.touched;
