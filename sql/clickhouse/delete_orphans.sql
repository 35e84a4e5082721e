DELETE FROM raw.batch_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads);
DELETE FROM raw.quarantine_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads);
DELETE FROM dwh.movement_rows WHERE build_no NOT IN (SELECT build_no FROM ops.builds);
DELETE FROM dwh.balance_rows WHERE build_no NOT IN (SELECT build_no FROM ops.builds);
