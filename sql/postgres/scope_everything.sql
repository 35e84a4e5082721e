-- The checks look at everything again.
DROP VIEW IF EXISTS pg_temp.checked_events;
DROP VIEW IF EXISTS pg_temp.known_events;
DROP VIEW IF EXISTS pg_temp.checked_balances;
DROP VIEW IF EXISTS pg_temp.events_of_checked_days;
DROP VIEW IF EXISTS pg_temp.movements_of_checked_days;
DROP VIEW IF EXISTS pg_temp.balances_of_checked_days;
DROP VIEW IF EXISTS pg_temp.checked_batches;
DROP TABLE IF EXISTS pg_temp.newest_booking_date;
