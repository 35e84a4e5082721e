INSERT INTO ops.run_rows (run_id, command, outcome, started_at, finished_at, message, program, change_no)
SELECT *, (SELECT max(change_no) FROM ops.run_rows) + 1
FROM input('run_id String, command String, outcome String, started_at DateTime64(6, \'UTC\'), finished_at Nullable(DateTime64(6, \'UTC\')),
  message Nullable(String), program Nullable(String)')
FORMAT ArrowStream
