-- How the run stands. A run that is still called running when another one starts was interrupted: one writer at a time.
-- Parameters: run_id, command, outcome, message, program, started_at, now_utc.
INSERT INTO ops.run_rows
SELECT run_id, command, 'failed', started_at, {now_utc:DateTime64(6, 'UTC')}, 'interrupted: its process ended unexpectedly',
  program, (SELECT max(change_no) FROM ops.run_rows) + 1
FROM ops.runs
WHERE outcome = 'running' AND run_id <> {run_id:String};

INSERT INTO ops.run_rows
SELECT {run_id:String}, {command:String}, {outcome:String}, {started_at:DateTime64(6, 'UTC')},
  if({outcome:String} = 'running', NULL, {now_utc:DateTime64(6, 'UTC')}),
  {message:Nullable(String)}, {program:Nullable(String)}, (SELECT max(change_no) FROM ops.run_rows) + 1;
