DELETE FROM dwh.delta_rows WHERE build_no NOT IN (SELECT build_no FROM ops.delta_builds);
DELETE FROM dwh.balance_rows WHERE build_no NOT IN (SELECT build_no FROM ops.build_rows);
