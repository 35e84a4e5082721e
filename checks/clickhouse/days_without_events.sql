-- As checks/days_without_events.sql, in ClickHouse's words.
WITH
  (SELECT (SELECT count() FROM raw.events) = (SELECT count() FROM checked_events)) AS is_everything,
  days AS (
    SELECT arrayJoin(groupUniqArray(source_system)) AS source_system, booking_date AS dt
    FROM raw.events
    GROUP BY dt
  ),
  checked_days AS (
    SELECT DISTINCT source_system, booking_date AS dt
    FROM checked_events
    WHERE NOT is_everything
  ),
  steps AS (
    SELECT source_system, dt, leadInFrame(dt, 1, dt) OVER (
      PARTITION BY source_system ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_dt
    FROM days
  )
SELECT source_system, addDays(dt, 1) AS first_missing_dt, addDays(next_dt, -1) AS last_missing_dt,
  dateDiff('day', dt, next_dt) - 1 AS days_missing
FROM steps
WHERE dateDiff('day', dt, next_dt) > 1
  AND (is_everything OR (source_system, dt) GLOBAL IN (SELECT source_system, dt FROM checked_days)
    OR (source_system, next_dt) GLOBAL IN (SELECT source_system, dt FROM checked_days))
ORDER BY source_system, dt
