-- Back to an empty warehouse, of which only the version of its tables remains: a copy into it was given up.
DELETE FROM raw.events;
DELETE FROM raw.event_ids;
DELETE FROM raw.quarantine;
DELETE FROM raw.batches;
DELETE FROM dwh.seller_movement_delta;
DELETE FROM dwh.seller_balance_daily;
DELETE FROM dwh.seller_books;
DELETE FROM dq.source_days;
DELETE FROM dq.results;
DELETE FROM dq.findings;
DELETE FROM ops.builds;
DELETE FROM ops.runs;
DELETE FROM ops.settings WHERE name IN ('time_zone', 'unfinished_copy', 'event_ids_sorted', 'event_ids_events', 'event_ids_hash');
