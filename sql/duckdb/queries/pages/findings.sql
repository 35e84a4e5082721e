-- Rows that checks found, those of the newest run first. $run_id, $check: null for all. After the row of $after_run, $after_check and $after_no;
-- null for the first ones. $limit: how many.
SELECT run_id, check_name, finding_no, detail
FROM dq.findings
WHERE ($run_id::VARCHAR IS NULL OR run_id = $run_id::VARCHAR)
  AND ($check::VARCHAR IS NULL OR check_name = $check::VARCHAR)
  AND ($after_run::VARCHAR IS NULL OR run_id < $after_run::VARCHAR
    OR (run_id = $after_run::VARCHAR AND (check_name > $after_check::VARCHAR OR (check_name = $after_check::VARCHAR AND finding_no > $after_no::BIGINT))))
ORDER BY run_id DESC, check_name, finding_no
LIMIT $limit;
