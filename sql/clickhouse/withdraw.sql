-- A build that is not published goes.
DELETE FROM dwh.delta_rows WHERE build_no = (SELECT max(build_no) FROM ops.candidate);
DELETE FROM dwh.balance_rows WHERE build_no = (SELECT max(build_no) FROM ops.candidate);
