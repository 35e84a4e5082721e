DELETE FROM dwh.movement_rows WHERE build_no NOT IN (SELECT build_no FROM ops.builds);
DELETE FROM dwh.balance_rows WHERE build_no NOT IN (SELECT build_no FROM ops.builds);
