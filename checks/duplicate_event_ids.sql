-- title: event ids that occur more than once in raw.events
-- table: raw.events
-- severity: error
-- why: an event counted twice moves a seller's balance twice.
-- Equal hashes make a suspect, equal ids a failure.
SELECT event_id, count(*) AS times
FROM raw.events
WHERE hash(event_id) IN (SELECT id_hash FROM suspect_ids)
GROUP BY event_id
HAVING count(*) > 1
ORDER BY event_id
