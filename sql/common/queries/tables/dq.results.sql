SELECT
  -- columns: shown dq.results
  run_id, check_name, severity, status, findings, duration_ms, checked_at
  -- end of columns
FROM dq.results
ORDER BY run_id, check_name;
