-- As checks/duplicate_event_ids.sql, in ClickHouse's words: hashes find suspects in bounded memory, ids decide. Where all events are looked at,
-- counting their hashes mostly says that there are none.
WITH
  (SELECT (SELECT count() FROM raw.events) = (SELECT count() FROM checked_events)) AS is_everything,
  (SELECT NOT is_everything OR uniqExact(event_hash) < count() FROM raw.events WHERE is_everything) AS is_suspicious,
  (
    SELECT groupArray(event_hash)
    FROM (
      SELECT event_hash
      FROM raw.events
      WHERE is_suspicious AND (is_everything OR event_hash GLOBAL IN (SELECT cityHash64(event_id) FROM checked_events))
      GROUP BY event_hash
      HAVING count() > 1
    )
  ) AS suspects
SELECT event_id, toInt64(count()) AS times
FROM raw.events
WHERE notEmpty(suspects) AND event_hash GLOBAL IN (SELECT arrayJoin(suspects))
GROUP BY event_id
HAVING count() > 1
ORDER BY event_id
