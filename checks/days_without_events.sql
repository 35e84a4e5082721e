-- title: days without events
-- table: raw.events
-- severity: warning
-- why: a day without a single event is more often a delivery that failed than a quiet day.
-- A gap is told of by the run that brings the day before or after it, and whenever everything is looked at.
WITH days AS (
  SELECT DISTINCT source_system, dt
  FROM source_days
),
checked_days AS (
  SELECT DISTINCT source_system, dt
  FROM checked_source_days
),
steps AS (
  SELECT source_system, dt, lead(dt) OVER (PARTITION BY source_system ORDER BY dt) AS next_dt
  FROM days
)
SELECT s.source_system, s.dt + 1 AS first_missing_dt, s.next_dt - 1 AS last_missing_dt, s.next_dt - s.dt - 1 AS days_missing
FROM steps s
WHERE s.next_dt - s.dt > 1
  AND EXISTS (
    SELECT 1
    FROM checked_days c
    WHERE c.source_system IS NOT DISTINCT FROM s.source_system AND (c.dt = s.dt OR c.dt = s.next_dt))
ORDER BY s.source_system, s.dt
