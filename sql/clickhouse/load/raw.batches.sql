-- Parameters: load_id.
INSERT INTO raw.batch_rows
  (batch_id, run_id, batch_no, source, read, accepted, duplicates, conflicts, rejected, physical_lines, header_lines, blank_lines,
  continuation_lines, ignored_columns, ingested_at, published_by, source_sha256, source_bytes, is_last_line_open, last_event_id, times_read_as,
  published_at, load_id)
SELECT *, {load_id:UUID}
FROM input('batch_id String, run_id String, batch_no Int32, source String, read Int64, accepted Int64, duplicates Int64,
  conflicts Int64, rejected Int64, physical_lines Nullable(Int64), header_lines Nullable(Int64), blank_lines Nullable(Int64),
  continuation_lines Nullable(Int64), ignored_columns Nullable(String), ingested_at DateTime64(6, \'UTC\'), published_by Nullable(String),
  source_sha256 Nullable(String), source_bytes Nullable(Int64), is_last_line_open Nullable(Bool), last_event_id Nullable(String),
  times_read_as Nullable(String), published_at Nullable(DateTime64(6, \'UTC\'))')
FORMAT ArrowStream
