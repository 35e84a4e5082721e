-- How each check stands: its result in the last run that made it.
CREATE OR REPLACE VIEW bi.check_now AS
SELECT r.check_name AS check_name, CAST(r.severity AS String) AS severity, CAST(r.status AS String) AS status, r.findings AS findings,
  r.duration_ms AS duration_ms, r.checked_at AS checked_at, r.run_id AS run_id, nullIf(CAST(runs.outcome AS String), '') AS run_outcome
FROM (
  SELECT *
  FROM dq.results
  ORDER BY run_id DESC, checked_at DESC
  LIMIT 1 BY check_name
) AS r
LEFT JOIN ops.runs AS runs ON runs.run_id = r.run_id;
