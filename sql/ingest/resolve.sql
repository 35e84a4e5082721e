-- Which staged rows are not new, and what of them differs: against all history, then within what was staged.
-- The relation `known` has what history says of the staged ids; more of history may be in it.

-- The codes of the fields in which a row differs from the first with its id; null: in none. A row that did not say its
-- source system does not differ in it.
CREATE OR REPLACE TEMP MACRO differences(s, first, first_source_system) AS nullif(concat_ws(',',
  CASE WHEN s.event_ts IS DISTINCT FROM first.event_ts THEN 'conflict:event_ts' END,
  CASE WHEN s.seller_id IS DISTINCT FROM first.seller_id THEN 'conflict:seller_id' END,
  CASE WHEN s.event_type IS DISTINCT FROM first.event_type THEN 'conflict:event_type' END,
  CASE WHEN s.currency IS DISTINCT FROM first.currency THEN 'conflict:currency' END,
  CASE WHEN s.amount IS DISTINCT FROM first.amount THEN 'conflict:amount' END,
  CASE WHEN s.signed_amount IS DISTINCT FROM first.signed_amount AND s.amount IS NOT DISTINCT FROM first.amount
    THEN 'conflict:signed_amount' END,
  CASE WHEN s.direction IS DISTINCT FROM first.direction THEN 'conflict:direction' END,
  CASE WHEN s.source_system IS NOT NULL AND s.source_system IS DISTINCT FROM first_source_system
    THEN 'conflict:source_system' END), '');

-- With the hash of each new id. What was staged is mostly less than history, and the right side is the one that is kept in memory.
CREATE OR REPLACE TEMP TABLE compared AS
SELECT
  s.row_no,
  e.known_row,
  CASE
    WHEN s.event_ts = e.event_ts AND s.seller_id = e.seller_id AND s.event_type = e.event_type
      AND s.currency = e.currency AND s.amount = e.amount AND s.signed_amount = e.signed_amount
      AND s.direction = e.direction AND (s.source_system IS NULL OR s.source_system = e.source_system)
    THEN NULL
    WHEN e.known_row IS NOT NULL THEN differences(s, e, e.source_system)
  END AS conflict,
  CASE WHEN e.known_row IS NULL THEN hash(s.event_id) END AS new_hash
FROM known e
RIGHT JOIN staged s ON s.event_id = e.event_id;

-- In any order, it takes all threads.
SET preserve_insertion_order = false;
CREATE OR REPLACE TEMP TABLE verdict AS
SELECT row_no, known_row, conflict
FROM compared
WHERE known_row IS NOT NULL;
SET preserve_insertion_order = true;

SET VARIABLE first_new = (SELECT min(row_no) FROM compared WHERE known_row IS NULL);

-- An id that was loaded by hand twice is compared with its first row.
SET VARIABLE is_met_twice = (SELECT count(*) FROM compared) > (SELECT count(*) FROM staged);

DELETE FROM verdict
USING (
  SELECT row_no, min(known_row) AS first_row
  FROM verdict
  WHERE getvariable('is_met_twice')
  GROUP BY row_no
  HAVING count(*) > 1
) twice
WHERE verdict.row_no = twice.row_no AND verdict.known_row <> twice.first_row;

-- Equal hashes make a suspect, equal ids a repeat; the first of them is the one that counts.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH hashes AS (
  SELECT new_hash
  FROM compared
  WHERE known_row IS NULL
  GROUP BY new_hash
  HAVING count(*) > 1
),
ranked AS (
  SELECT s.row_no, min(s.row_no) OVER (PARTITION BY s.event_id) AS first_row
  FROM staged s
  SEMI JOIN hashes h ON h.new_hash = hash(s.event_id)
  ANTI JOIN verdict v ON v.row_no = s.row_no
  WHERE s.row_no >= getvariable('first_new')
)
SELECT row_no, first_row
FROM ranked
WHERE row_no > first_row;

DROP TABLE compared;

INSERT INTO verdict
SELECT
  s.row_no,
  NULL,
  differences(s, f, coalesce(f.source_system, b.source_system))
FROM repeated r
JOIN staged s ON s.row_no = r.row_no
JOIN staged f ON f.row_no = r.first_row
JOIN staged_batch b ON b.batch_no = batch_of(f.row_no);
