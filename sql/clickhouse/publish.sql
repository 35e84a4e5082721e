-- What was just built and checked becomes what readers see.
INSERT INTO ops.builds (build_no, generation, run_id, published_at, batch_ids, later_from)
SELECT build_no, generation, run_id, now64(6), (SELECT groupArray(batch_id) FROM ops.candidate_batches),
  if(build_no = generation, toDate32('2299-12-31'), (SELECT later_from FROM ops.candidate_later))
FROM ops.candidate;
