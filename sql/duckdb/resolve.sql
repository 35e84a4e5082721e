-- Which staged rows are already known: against all history, then within what was staged.
-- Reads one narrow column of raw.events, once.
CREATE OR REPLACE TEMP TABLE known AS
SELECT s.rowid AS row_no, min(e.rowid) AS known_row
FROM raw.events e
JOIN staged s ON s.event_id = e.event_id
WHERE s.ok
GROUP BY s.rowid;

-- Equal hashes make a suspect, equal ids a repeat.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH hashes AS (
  SELECT hash(event_id) AS id_hash
  FROM staged
  WHERE ok
  GROUP BY id_hash
  HAVING count(*) > 1
),
ranked AS (
  SELECT s.rowid AS row_no, min(s.rowid) OVER (PARTITION BY s.event_id) AS first_row
  FROM staged s
  SEMI JOIN hashes h ON h.id_hash = hash(s.event_id)
  ANTI JOIN known k ON k.row_no = s.rowid
  WHERE s.ok
)
SELECT row_no, first_row
FROM ranked
WHERE row_no > first_row;

-- The outcome of every row that is not new: the codes of the fields that differ; null is a duplicate.
CREATE OR REPLACE TEMP TABLE verdict AS
WITH pairs AS (
  SELECT k.row_no, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction,
    e.source_system
  FROM known k
  JOIN raw.events e ON e.rowid = k.known_row
  UNION ALL
  SELECT r.row_no, f.event_ts, f.seller_id, f.event_type, f.currency, f.amount, f.signed_amount, f.direction,
    coalesce(f.source_system, b.source_system)
  FROM repeated r
  JOIN staged f ON f.rowid = r.first_row
  JOIN staged_batch b ON b.batch_no = f.batch_no
)
SELECT
  p.row_no,
  s.batch_no,
  CASE
    WHEN s.event_ts = p.event_ts AND s.seller_id = p.seller_id AND s.event_type = p.event_type
      AND s.currency = p.currency AND s.signed_amount = p.signed_amount AND s.direction = p.direction
      AND (s.source_system IS NULL OR s.source_system = p.source_system)
    THEN NULL
    ELSE nullif(concat_ws(',',
      CASE WHEN s.event_ts IS DISTINCT FROM p.event_ts THEN 'conflict:event_ts' END,
      CASE WHEN s.seller_id IS DISTINCT FROM p.seller_id THEN 'conflict:seller_id' END,
      CASE WHEN s.event_type IS DISTINCT FROM p.event_type THEN 'conflict:event_type' END,
      CASE WHEN s.currency IS DISTINCT FROM p.currency THEN 'conflict:currency' END,
      CASE WHEN s.amount IS DISTINCT FROM p.amount THEN 'conflict:amount' END,
      CASE WHEN s.signed_amount IS DISTINCT FROM p.signed_amount AND s.amount IS NOT DISTINCT FROM p.amount
        THEN 'conflict:signed_amount' END,
      CASE WHEN s.direction IS DISTINCT FROM p.direction THEN 'conflict:direction' END,
      CASE WHEN s.source_system IS DISTINCT FROM p.source_system AND s.source_system IS NOT NULL
        THEN 'conflict:source_system' END), '')
  END AS conflict
FROM pairs p
JOIN staged s ON s.rowid = p.row_no;

INSERT INTO wanted
WITH refused_rows AS (
  SELECT rowid AS row_no, NULL AS conflict
  FROM staged
  WHERE NOT ok
  UNION ALL
  SELECT row_no, conflict
  FROM verdict
  WHERE conflict IS NOT NULL
)
SELECT s.batch_no, coalesce(s.line, b.first_line + s.rowid - b.first_row), r.conflict
FROM refused_rows r
JOIN staged s ON s.rowid = r.row_no
JOIN staged_batch b ON b.batch_no = s.batch_no;
