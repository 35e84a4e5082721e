-- What was just built and checked becomes what readers see.
INSERT INTO ops.builds
SELECT build_no, generation, run_id, now64(6), (SELECT groupArray(batch_id) FROM ops.candidate_batches)
FROM ops.candidate;
