-- title: newest event that is too old
-- table: raw.events
-- severity: warning
-- parameter: hours = 36, 0 to 876000
-- why: when events stop coming, balances stay put and look right.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'newest_event_age' AND parameter = 'hours'), '36')::INTEGER AS hours
  FROM dq.parameters
),
newest AS (
  SELECT max(newest_event_ts) AS newest_event_ts
  FROM source_days
)
SELECT newest_event_ts, now_utc, date_diff('hour', newest_event_ts, now_utc) AS hours_old, hours AS hours_allowed
FROM newest, setting, clock
WHERE newest_event_ts < now_utc - to_hours(hours)
