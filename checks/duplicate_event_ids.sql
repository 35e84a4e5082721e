-- title: no event id stands twice in raw.events
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
  SELECT e.event_id
  FROM known_events k
  JOIN checked_events e ON e.event_id = k.event_id
)
SELECT event_id, count(*) AS times
FROM (SELECT event_id FROM within UNION ALL SELECT event_id FROM across UNION ALL SELECT event_id FROM across)
GROUP BY event_id
HAVING count(*) > 1
ORDER BY event_id
