-- Back to an empty warehouse, of which only the version of its tables remains: a copy into it was given up. Receipts and builds are
-- the coordinator's; what they speak of is emptied before, by empty_shard.sql.
TRUNCATE TABLE raw.quarantine_rows;
TRUNCATE TABLE raw.batch_rows;
TRUNCATE TABLE dq.results;
TRUNCATE TABLE dq.findings;
TRUNCATE TABLE ops.build_rows;
TRUNCATE TABLE ops.folds;
TRUNCATE TABLE ops.run_rows;
