-- The batches of a run, in the order of their sources.
SELECT batch_id, source, read, accepted, duplicates, conflicts, rejected,
  physical_lines, header_lines, blank_lines, continuation_lines, ignored_columns
FROM raw.batches
WHERE run_id = {run_id:String}
ORDER BY batch_no
