-- What the checks of runs found, those of the newest run first. $1 run_id, $2 check: null for all. After the row of $3 after_run and
-- $4 after_check; null for the first ones. $5 limit: how many.
SELECT run_id, check_name, severity, status, findings, duration_ms, checked_at
FROM dq.results
WHERE ($1::VARCHAR IS NULL OR run_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR check_name = $2::VARCHAR)
  AND ($3::VARCHAR IS NULL OR run_id < $3::VARCHAR OR (run_id = $3::VARCHAR AND check_name > $4::VARCHAR))
ORDER BY run_id DESC, check_name
LIMIT $5;
