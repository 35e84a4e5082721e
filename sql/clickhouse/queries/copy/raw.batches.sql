-- The rows of the batches from first to last, both inclusive, in the order of their ids as bytes.
SELECT
  -- columns: copied raw.batches
  batch_id, run_id, batch_no, source, read, accepted, duplicates, conflicts, rejected, physical_lines, header_lines, blank_lines, continuation_lines,
  ignored_columns, ingested_at, published_by, source_sha256, source_bytes, is_last_line_open, last_event_id, times_read_as, published_at
  -- end of columns
FROM raw.batches
WHERE batch_id BETWEEN {first:String} AND {last:String}
