-- What history says of a few staged ids: found by the hashes of all ids, and read where they say that they happened. Whoever contradicts the time
-- is looked for everywhere.
CREATE OR REPLACE TEMP TABLE met AS
WITH hashes AS (
  SELECT DISTINCT hash(event_id) AS id_hash
  FROM staged
),
found AS (
  SELECT i.id_hash
  FROM raw.event_ids i
  SEMI JOIN hashes h ON h.id_hash = i.id_hash
)
SELECT s.event_id, s.event_ts
FROM staged s
SEMI JOIN found f ON f.id_hash = hash(s.event_id);

CREATE OR REPLACE TEMP TABLE known_found AS
SELECT e.rowid AS known_row, e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction, e.source_system
FROM raw.events e
SEMI JOIN met m ON m.event_ts = e.event_ts AND m.event_id = e.event_id;

DELETE FROM met WHERE event_id IN (SELECT event_id FROM known_found);

INSERT INTO known_found
SELECT e.rowid, e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction, e.source_system
FROM raw.events e
SEMI JOIN met m ON m.event_id = e.event_id;

-- Rows that came in by hand and have no batch yet.
INSERT INTO known_found
SELECT e.rowid, e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction, e.source_system
FROM raw.events e
SEMI JOIN staged s ON s.event_id = e.event_id
WHERE e.batch_id IS NULL AND e.rowid NOT IN (SELECT known_row FROM known_found);

DROP TABLE met;
CREATE OR REPLACE TEMP VIEW known AS SELECT * FROM known_found;
