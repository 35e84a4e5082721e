-- Beside a build: one core is the build's, the other one this session's.
SET max_parallel_workers_per_gather = 0;
-- Asked for by several checks. The planner knows late days, from which on few events have to be looked at; if those are gone,
-- all are.
CREATE TEMPORARY TABLE newest_booking_date AS
SELECT coalesce(
  (SELECT max(booking_date)
   FROM raw.events
   WHERE booking_date >= (
     SELECT max(dt)
     FROM (
       SELECT unnest(histogram_bounds::text::date[]) AS dt
       FROM pg_stats
       WHERE schemaname = 'raw' AND tablename = 'events' AND attname = 'booking_date'
     ) known_days)),
  (SELECT max(booking_date) FROM raw.events)) AS dt;
