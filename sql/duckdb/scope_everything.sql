-- The checks look at everything again.
DROP VIEW IF EXISTS temp.checked_events;
DROP VIEW IF EXISTS temp.known_events;
DROP VIEW IF EXISTS temp.checked_balances;
DROP VIEW IF EXISTS temp.events_of_checked_days;
DROP VIEW IF EXISTS temp.movements_of_checked_days;
DROP VIEW IF EXISTS temp.balances_of_checked_days;
DROP VIEW IF EXISTS temp.checked_batches;
