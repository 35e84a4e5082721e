-- The checks look at everything again.
DROP VIEW IF EXISTS temp.checked_events;
DROP VIEW IF EXISTS temp.suspect_ids;
DROP TABLE IF EXISTS temp.checked_balances;
DROP VIEW IF EXISTS temp.source_days;
DROP TABLE IF EXISTS temp.checked_source_days;
DROP VIEW IF EXISTS temp.events_of_checked_days;
DROP VIEW IF EXISTS temp.movements_of_checked_days;
DROP VIEW IF EXISTS temp.balances_of_checked_days;
DROP VIEW IF EXISTS temp.checked_batches;
