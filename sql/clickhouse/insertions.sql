-- Insertions into this warehouse that are going on, and whether each began before the last load arrived: then its rows go into the table
-- that was raw.events.
SELECT query_id, user, toInt64(elapsed) AS seconds,
  now64(6) - toIntervalMicrosecond(toInt64(elapsed * 1000000)) < (SELECT max(landed_at) FROM ops.loads) AS is_into_former
FROM system.processes
WHERE query_kind = 'Insert' AND (current_database = 'raw' OR position(query, 'raw') > 0)
ORDER BY is_into_former DESC, elapsed DESC
LIMIT 1
