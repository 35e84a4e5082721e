-- As checks/newest_event_age.sql, in ClickHouse's words: the newest event has one of the last booking dates.
WITH
  setting AS (
    SELECT toInt32(toFloat64(if(count() = 0, '36', any(p.setting)))) AS hours
    FROM dq.parameters AS p
    WHERE p.check_name = 'newest_event_age' AND p.parameter = 'hours'
  ),
  newest AS (
    SELECT max(event_ts) AS newest_event_ts, count() AS events
    FROM raw.events
    WHERE booking_date >= (SELECT max(booking_date) FROM raw.events) - 2
  )
SELECT newest_event_ts, now_utc, dateDiff('hour', newest_event_ts, now_utc) AS hours_old, hours AS hours_allowed
FROM newest, setting, clock
WHERE events > 0 AND newest_event_ts < now_utc - toIntervalHour(hours)
