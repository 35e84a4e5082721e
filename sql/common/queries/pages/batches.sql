-- Batches, those of the newest run first. $1 run_id: only this run's, null for all. Those after $2 after_run and $3 after_no in that order; null
-- for the first ones. $4 limit: how many.
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected,
  physical_lines, header_lines, blank_lines, continuation_lines, ignored_columns,
  source_sha256, source_bytes, is_last_line_open, times_read_as, run_id, batch_no, ingested_at, published_by, published_at
FROM raw.batches
WHERE ($1::VARCHAR IS NULL OR run_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR run_id < $2::VARCHAR OR (run_id = $2::VARCHAR AND batch_no > $3::BIGINT))
ORDER BY run_id DESC, batch_no
LIMIT $4;
