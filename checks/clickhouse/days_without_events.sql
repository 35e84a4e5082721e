-- As checks/days_without_events.sql, in ClickHouse's words.
WITH
  days AS (
    SELECT arrayJoin(groupUniqArray(source_system)) AS source_system, booking_date AS dt
    FROM raw.events
    GROUP BY dt
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
ORDER BY source_system, dt
