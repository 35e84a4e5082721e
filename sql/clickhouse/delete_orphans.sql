DELETE FROM raw.batch_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads);
DELETE FROM raw.quarantine_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads);
