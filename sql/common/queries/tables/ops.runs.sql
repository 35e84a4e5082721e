SELECT
  -- columns: shown ops.runs
  run_id, command, outcome, started_at, finished_at, message, program
  -- end of columns
FROM ops.runs
ORDER BY run_id;
