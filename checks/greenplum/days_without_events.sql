-- As checks/days_without_events.sql. Nothing is asked within a question: each would wait for rows from other segments inside the other.
WITH steps AS (
  SELECT source_system, dt, lead(dt) OVER (PARTITION BY source_system ORDER BY dt) AS next_dt
  FROM (SELECT DISTINCT source_system, booking_date AS dt FROM raw.events) days
),
gaps AS (
  SELECT source_system, dt, next_dt
  FROM steps
  WHERE next_dt - dt > 1
),
checked_days AS (
  SELECT DISTINCT source_system, booking_date AS dt
  FROM checked_events
)
SELECT DISTINCT g.source_system, g.dt + 1 AS first_missing_dt, g.next_dt - 1 AS last_missing_dt, g.next_dt - g.dt - 1 AS days_missing
FROM gaps g
JOIN checked_days c ON c.source_system IS NOT DISTINCT FROM g.source_system AND (c.dt = g.dt OR c.dt = g.next_dt)
ORDER BY g.source_system, first_missing_dt
