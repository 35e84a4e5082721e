-- The batches land: events, quarantine, receipts. Within the caller's transaction.
-- Variables: run_id, time_zone, now_utc.
INSERT INTO raw.events
SELECT
  s.event_id, s.event_ts, s.seller_id, s.event_type, s.currency, s.amount, s.signed_amount, s.direction,
  coalesce(s.source_system, b.source_system),
  CASE
    WHEN getvariable('time_zone') IN ('UTC', 'Etc/UTC') THEN s.event_ts::DATE
    ELSE ((s.event_ts AT TIME ZONE 'UTC') AT TIME ZONE getvariable('time_zone'))::DATE
  END,
  b.batch_id,
  getvariable('now_utc')
FROM staged s
JOIN staged_batch b ON b.batch_no = s.batch_no
ANTI JOIN verdict v ON v.row_no = s.rowid
WHERE s.ok;

INSERT INTO raw.quarantine
WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY fingerprint, reasons ORDER BY batch_no, line) AS occurrence
  FROM refused
)
SELECT b.batch_id, b.source, n.line, n.event_id, n.reasons, n.raw, n.raw_bytes, n.fingerprint, n.occurrence,
  getvariable('now_utc')
FROM numbered n
JOIN staged_batch b ON b.batch_no = n.batch_no
ANTI JOIN raw.quarantine q
  ON q.fingerprint = n.fingerprint AND q.reasons = n.reasons AND q.occurrence = n.occurrence
ORDER BY b.batch_no, n.line;

INSERT INTO raw.batches
WITH repeats AS (
  SELECT batch_no, count(*) FILTER (WHERE conflict IS NULL) AS duplicates, count(conflict) AS conflicts
  FROM verdict
  GROUP BY batch_no
),
rows AS (
  SELECT batch_no, count(*) AS read, count(*) FILTER (WHERE NOT ok) AS rejected
  FROM staged
  GROUP BY batch_no
),
landed AS (
  SELECT batch_id, count(*) AS accepted
  FROM raw.events
  WHERE batch_id >= getvariable('run_id') AND batch_id < getvariable('run_id') || '0'
  GROUP BY batch_id
)
SELECT b.batch_id, getvariable('run_id'), b.batch_no, b.source,
  coalesce(r.read, 0), coalesce(l.accepted, 0), coalesce(p.duplicates, 0), coalesce(p.conflicts, 0),
  coalesce(r.rejected, 0), b.physical_lines, b.header_lines, b.blank_lines, b.continuation_lines,
  b.ignored_columns, getvariable('now_utc'), NULL
FROM staged_batch b
LEFT JOIN rows r ON r.batch_no = b.batch_no
LEFT JOIN repeats p ON p.batch_no = b.batch_no
LEFT JOIN landed l ON l.batch_id = b.batch_id
ORDER BY b.batch_no;

-- The first load decides in which time zone the books are kept.
INSERT INTO ops.settings
SELECT 'time_zone', getvariable('time_zone')
WHERE NOT EXISTS (FROM ops.settings WHERE name = 'time_zone');
