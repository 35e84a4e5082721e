-- Beside a build, on segments that share out their cores themselves.
-- Asked for by several checks, and found by looking at every event.
CREATE TEMPORARY TABLE newest_booking_date AS SELECT max(booking_date) AS dt FROM raw.events
DISTRIBUTED BY (dt);
