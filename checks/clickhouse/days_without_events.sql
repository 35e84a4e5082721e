-- As checks/days_without_events.sql, in ClickHouse's words. Where history was left out, the days before the checked ones are looked at
-- first; all of history is only if a source had none there.
WITH
  (SELECT (SELECT count() FROM raw.events) = (SELECT count() FROM checked_events)) AS is_everything,
  (
    SELECT groupUniqArray((source_system, booking_date))
    FROM checked_events
    WHERE NOT is_everything
  ) AS checked_days,
  if(is_everything, toDate32('1900-01-01'), addDays(arrayMin(day -> day.2, checked_days), -31)) AS first_dt,
  near_days AS (
    SELECT arrayJoin(groupUniqArray(source_system)) AS source_system, booking_date AS dt
    FROM raw.events
    WHERE (is_everything OR notEmpty(checked_days)) AND booking_date >= first_dt
    GROUP BY dt
  ),
  (
    SELECT countIf(NOT arrayAll(day -> day.1 <> source_system OR day.2 > near_dt, checked_days)) > 0
    FROM (SELECT source_system, min(dt) AS near_dt FROM near_days WHERE NOT is_everything GROUP BY source_system)
  ) AS is_far,
  days AS (
    SELECT source_system, dt FROM near_days
    UNION ALL
    SELECT source_system, max(booking_date) AS dt
    FROM raw.events
    WHERE is_far AND booking_date < first_dt
    GROUP BY source_system
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
  AND (is_everything OR has(checked_days, (source_system, dt)) OR has(checked_days, (source_system, next_dt)))
ORDER BY source_system, dt
