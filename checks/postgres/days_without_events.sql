-- As checks/days_without_events.sql. Where history was left out, the days before the checked ones are looked at first; all of history is
-- only if a source had none there.
WITH scope AS (
  SELECT EXISTS (SELECT 1 FROM known_events) AS is_narrow
),
checked_days AS (
  SELECT DISTINCT source_system, booking_date AS dt
  FROM checked_events
  WHERE (SELECT is_narrow FROM scope)
),
span AS (
  SELECT CASE WHEN is_narrow THEN (SELECT min(dt) - 31 FROM checked_days) ELSE '-infinity' END AS first_dt
  FROM scope
),
near_days AS (
  SELECT DISTINCT source_system, booking_date AS dt
  FROM raw.events
  WHERE booking_date >= (SELECT first_dt FROM span)
),
days AS (
  SELECT source_system, dt
  FROM near_days
  UNION ALL
  SELECT source_system, max(booking_date)
  FROM raw.events
  WHERE (SELECT is_narrow FROM scope)
    AND (SELECT EXISTS (
      SELECT 1
      FROM checked_days c
      WHERE NOT EXISTS (SELECT 1 FROM near_days n WHERE n.source_system IS NOT DISTINCT FROM c.source_system AND n.dt < c.dt)))
    AND booking_date < (SELECT first_dt FROM span)
  GROUP BY source_system
),
steps AS (
  SELECT source_system, dt, lead(dt) OVER (PARTITION BY source_system ORDER BY dt) AS next_dt
  FROM days
)
SELECT s.source_system, s.dt + 1 AS first_missing_dt, s.next_dt - 1 AS last_missing_dt, s.next_dt - s.dt - 1 AS days_missing
FROM steps s
WHERE s.next_dt - s.dt > 1
  AND (NOT (SELECT is_narrow FROM scope) OR EXISTS (
    SELECT 1
    FROM checked_days c
    WHERE c.source_system IS NOT DISTINCT FROM s.source_system AND (c.dt = s.dt OR c.dt = s.next_dt)))
ORDER BY s.source_system, s.dt
