-- As checks/duplicate_event_ids.sql, in ClickHouse's words: hashes find suspects in bounded memory, ids decide.
WITH
  (SELECT count() > 0 FROM known_events) AS has_known,
  suspects AS (
    SELECT cityHash64(event_id) AS id_hash
    FROM checked_events
    GROUP BY id_hash
    HAVING count() > 1
  ),
  known_again AS (
    SELECT event_id
    FROM known_events
    WHERE cityHash64(event_id) GLOBAL IN (SELECT cityHash64(event_id) FROM checked_events WHERE has_known)
  ),
  repeated AS (
    SELECT event_id
    FROM known_again
    UNION ALL
    SELECT event_id
    FROM checked_events
    WHERE cityHash64(event_id) GLOBAL IN (
      SELECT id_hash FROM suspects
      UNION ALL
      SELECT cityHash64(event_id) FROM known_again)
  )
SELECT event_id, toInt64(count()) AS times
FROM repeated
GROUP BY event_id
HAVING count() > 1
ORDER BY event_id
