-- Batches, those of the newest run first. $run_id: only this run's, null for all. Those after $after_run and $after_no in that order; null for
-- the first ones. $limit: how many.
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected,
  physical_lines, header_lines, blank_lines, continuation_lines, ignored_columns,
  source_sha256, source_bytes, is_last_line_open, times_read_as, run_id, batch_no, ingested_at, published_by, published_at
FROM raw.batches
WHERE ($run_id::VARCHAR IS NULL OR run_id = $run_id::VARCHAR)
  AND ($after_run::VARCHAR IS NULL OR run_id < $after_run::VARCHAR OR (run_id = $after_run::VARCHAR AND batch_no > $after_no::BIGINT))
ORDER BY run_id DESC, batch_no
LIMIT $limit;
