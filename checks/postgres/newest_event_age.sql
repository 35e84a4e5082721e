-- As checks/newest_event_age.sql. An event is booked on its own day or later, never earlier: what is newer than the newest of
-- the last booked day was booked on that one's day or later.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'newest_event_age' AND parameter = 'hours'), '36')::integer AS hours
  FROM dq.parameters
),
last_day AS (
  SELECT max(event_ts) AS event_ts
  FROM raw.events
  WHERE booking_date = (SELECT dt FROM newest_booking_date)
),
newest AS (
  SELECT max(event_ts) AS newest_event_ts
  FROM raw.events
  WHERE booking_date >= (SELECT event_ts::date - 1 FROM last_day)
    OR booking_date IS NULL
)
SELECT newest_event_ts, now_utc,
  (extract(epoch FROM date_trunc('hour', now_utc) - date_trunc('hour', newest_event_ts)) / 3600)::bigint AS hours_old,
  hours AS hours_allowed
FROM newest, setting, clock
WHERE newest_event_ts < now_utc - hours * interval '1 hour'
