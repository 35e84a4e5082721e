-- The batches of a run, in the order of their sources. $1 run_id: the run.
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected,
  physical_lines, header_lines, blank_lines, continuation_lines, ignored_columns,
  source_sha256, source_bytes, is_last_line_open, times_read_as
FROM raw.batches
WHERE run_id = $1
ORDER BY batch_no;
