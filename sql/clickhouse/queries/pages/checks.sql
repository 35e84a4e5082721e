-- What the checks of runs found, those of the newest run first. run_id, check: null for all. After the row of after_run and after_check; null for
-- the first ones. limit: how many.
SELECT run_id, check_name, severity, status, findings, duration_ms, checked_at
FROM dq.results
WHERE ({run_id:Nullable(String)} IS NULL OR run_id = {run_id:Nullable(String)})
  AND ({check:Nullable(String)} IS NULL OR check_name = {check:Nullable(String)})
  AND ({after_run:Nullable(String)} IS NULL OR run_id < {after_run:Nullable(String)} OR (run_id = {after_run:Nullable(String)} AND check_name > {after_check:Nullable(String)}))
ORDER BY run_id DESC, check_name
LIMIT {limit:Int64}
