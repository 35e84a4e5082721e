-- title: event ids that occur more than once in raw.events
-- table: raw.events
-- severity: error
-- why: an event counted twice moves a seller's balance twice.
WITH suspects AS (
  SELECT hash(event_id) AS id_hash
  FROM checked_events
  GROUP BY id_hash
  HAVING count(*) > 1
),
within AS (
  SELECT e.event_id
  FROM checked_events e
  SEMI JOIN suspects s ON s.id_hash = hash(e.event_id)
),
across AS (
  SELECT k.event_id
  FROM known_events k
  SEMI JOIN checked_events e ON e.event_id = k.event_id
),
met AS (
  SELECT event_id, 1 AS checked, 0 AS known FROM within
  UNION ALL
  SELECT event_id, 0, 1 FROM across
)
SELECT event_id, greatest(sum(checked), 1)::BIGINT + sum(known)::BIGINT AS times
FROM met
GROUP BY event_id
HAVING sum(checked) > 1 OR sum(known) > 0
ORDER BY event_id
