-- title: every source has events on each day of its span
-- table: raw.events
-- severity: warning
-- why: a day without a single event is more often a delivery that failed than a quiet day.
WITH days AS (
  SELECT DISTINCT source_system, booking_date AS dt
  FROM raw.events
),
steps AS (
  SELECT source_system, dt, lead(dt) OVER (PARTITION BY source_system ORDER BY dt) AS next_dt
  FROM days
)
SELECT source_system, dt + 1 AS first_missing_dt, next_dt - 1 AS last_missing_dt, next_dt - dt - 1 AS days_missing
FROM steps
WHERE next_dt - dt > 1
ORDER BY source_system, dt
