-- How each check stands: its result in the last run that made it.
CREATE OR REPLACE VIEW bi.check_now AS
SELECT r.check_name, r.severity, r.status, r.findings, r.duration_ms, r.checked_at, r.run_id, runs.outcome AS run_outcome
FROM (
  SELECT check_name, severity, status, findings, duration_ms, checked_at, run_id,
    row_number() OVER (PARTITION BY check_name ORDER BY run_id DESC, checked_at DESC) AS place
  FROM dq.results
) r
LEFT JOIN ops.runs runs ON runs.run_id = r.run_id
WHERE r.place = 1;
