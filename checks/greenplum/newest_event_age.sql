-- As checks/newest_event_age.sql; events are stored by columns, and this looks at one of them.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'newest_event_age' AND parameter = 'hours'), '36')::integer AS hours
  FROM dq.parameters
),
newest AS (
  SELECT max(event_ts) AS newest_event_ts
  FROM raw.events
)
SELECT newest_event_ts, now_utc,
  (extract(epoch FROM date_trunc('hour', now_utc) - date_trunc('hour', newest_event_ts)) / 3600)::bigint AS hours_old,
  hours AS hours_allowed
FROM newest, setting, clock
WHERE newest_event_ts < now_utc - hours * interval '1 hour'
