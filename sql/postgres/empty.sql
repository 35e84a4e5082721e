-- Back to an empty warehouse, of which only the version of its tables remains: a copy into it was given up.
TRUNCATE TABLE raw.events, raw.quarantine, raw.batches, dwh.seller_movement_delta, dwh.seller_balance_daily, dq.results, dq.findings, ops.builds, ops.runs;
DELETE FROM ops.settings WHERE name IN ('time_zone', 'unfinished_copy');
