-- The checks look at everything again.
DROP VIEW IF EXISTS temp.checked_events;
DROP VIEW IF EXISTS temp.known_events;
DROP VIEW IF EXISTS temp.checked_balances;
DROP VIEW IF EXISTS temp.checked_days;
