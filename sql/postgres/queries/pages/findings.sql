-- Rows that checks found, those of the newest run first. :run_id, :check: null for all. After the row of :after_run, :after_check and :after_no;
-- null for the first ones. :limit: how many.
SELECT run_id, check_name, finding_no, detail
FROM dq.findings
WHERE (:run_id::text IS NULL OR run_id = :run_id::text)
  AND (:check::text IS NULL OR check_name = :check::text)
  AND (:after_run::text IS NULL OR run_id < :after_run::text
    OR (run_id = :after_run::text AND (check_name > :after_check::text OR (check_name = :after_check::text AND finding_no > :after_no::bigint))))
ORDER BY run_id DESC, check_name, finding_no
LIMIT :limit;
