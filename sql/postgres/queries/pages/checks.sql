-- What the checks of runs found, those of the newest run first. :run_id, :check: null for all. After the row of :after_run and :after_check; null for
-- the first ones. :limit: how many.
SELECT run_id, check_name, severity, status, findings, duration_ms, checked_at
FROM dq.results
WHERE (:run_id::text IS NULL OR run_id = :run_id::text)
  AND (:check::text IS NULL OR check_name = :check::text)
  AND (:after_run::text IS NULL OR run_id < :after_run::text OR (run_id = :after_run::text AND check_name > :after_check::text))
ORDER BY run_id DESC, check_name
LIMIT :limit;
