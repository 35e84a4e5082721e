-- What lands, once every row has its verdict: relations with the columns of the tables they belong into.
-- Variables: run_id, time_zone, now_utc, and first_new: the first row whose id is new to history.
CREATE OR REPLACE TEMP VIEW landing_events AS
SELECT
  s.event_id, s.event_ts, s.seller_id, s.event_type, s.currency, s.amount, s.signed_amount, s.direction,
  coalesce(s.source_system, b.source_system) AS source_system,
  booked_on(s.event_ts) AS booking_date,
  b.batch_id,
  getvariable('now_utc') AS ingested_at,
  line_of(s.row_no) AS source_line
FROM staged s
JOIN staged_batch b ON b.batch_no = batch_of(s.row_no)
ANTI JOIN verdict v ON v.row_no = s.row_no
WHERE s.row_no >= getvariable('first_new');

-- The same row again is not kept twice: the warehouse leaves out what it has with the same fingerprint, reasons and occurrence.
CREATE OR REPLACE TEMP VIEW landing_quarantine AS
WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY fingerprint, reasons ORDER BY batch_no, line) AS occurrence
  FROM refused
)
SELECT b.batch_id, b.source, n.line, n.event_id, n.reasons, n.raw, n.raw_bytes, n.fingerprint, n.occurrence,
  getvariable('now_utc') AS quarantined_at
FROM numbered n
JOIN staged_batch b ON b.batch_no = n.batch_no
ORDER BY b.batch_no, n.line;

CREATE OR REPLACE TEMP VIEW landing_batches AS
WITH repeats AS (
  SELECT batch_of(row_no) AS batch_no, count(*) FILTER (WHERE conflict IS NULL) AS duplicates, count(conflict) AS conflicts
  FROM verdict
  GROUP BY batch_no
)
SELECT b.batch_id, getvariable('run_id') AS run_id, b.batch_no, b.source, b.read,
  b.read - b.rejected - coalesce(p.duplicates + p.conflicts, 0) AS accepted,
  coalesce(p.duplicates, 0) AS duplicates, coalesce(p.conflicts, 0) AS conflicts, b.rejected,
  b.physical_lines, b.header_lines, b.blank_lines, b.continuation_lines, b.ignored_columns,
  getvariable('now_utc') AS ingested_at, NULL::VARCHAR AS published_by,
  b.source_sha256, b.source_bytes, b.is_last_line_open,
  CASE WHEN last.row_no IS NULL THEN nfc_normalize(b.last_event_id) END AS last_event_id,
  b.times_read_as, NULL::TIMESTAMP AS published_at
FROM staged_batch b
LEFT JOIN repeats p ON p.batch_no = b.batch_no
LEFT JOIN (SELECT DISTINCT row_no FROM verdict WHERE row_no IN (SELECT last_row_no FROM staged_batch)) last ON last.row_no = b.last_row_no
ORDER BY b.batch_no;

CREATE OR REPLACE TEMP VIEW landing_offsets AS
SELECT b.batch_id, o.stream, o.topic, o.topic_id, o.partition_no, o.entry_no, o.from_offset, o.next_offset, o.leader_epoch, o.tombstones,
  getvariable('now_utc') AS noted_at, o.reason
FROM staged_offsets o
JOIN staged_batch b ON b.batch_no = o.batch_no;
