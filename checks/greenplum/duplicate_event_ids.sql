-- As checks/duplicate_event_ids.sql: equal hashes make a suspect, equal ids a duplicate. Numbers are sorted in half the time
-- that it takes to count them in a table of nearly as many groups.
WITH suspects AS (
  SELECT id_hash
  FROM (SELECT hashtext(event_id) AS id_hash FROM checked_events ORDER BY 1) hashes
  GROUP BY id_hash
  HAVING count(*) > 1
),
within AS (
  SELECT e.event_id
  FROM checked_events e
  WHERE hashtext(e.event_id) IN (SELECT id_hash FROM suspects)
),
-- Looked for if history was left out: in all events then, the checked ones among them.
across AS (
  SELECT e.event_id
  FROM (SELECT 1 FROM known_events LIMIT 1) known
  CROSS JOIN raw.events e
  WHERE e.event_id IN (SELECT c.event_id FROM checked_events c)
),
counted AS (
  SELECT event_id, count(*) AS times
  FROM within
  GROUP BY event_id
  UNION ALL
  SELECT event_id, count(*)
  FROM across
  GROUP BY event_id
)
SELECT event_id, max(times) AS times
FROM counted
GROUP BY event_id
HAVING max(times) > 1
ORDER BY event_id
