-- Rows that checks found, those of the newest run first. $1 run_id, $2 check: null for all. After the row of $3 after_run, $4 after_check and
-- $5 after_no; null for the first ones. $6 limit: how many.
SELECT run_id, check_name, finding_no, detail
FROM dq.findings
WHERE ($1::VARCHAR IS NULL OR run_id = $1::VARCHAR)
  AND ($2::VARCHAR IS NULL OR check_name = $2::VARCHAR)
  AND ($3::VARCHAR IS NULL OR run_id < $3::VARCHAR
    OR (run_id = $3::VARCHAR AND (check_name > $4::VARCHAR OR (check_name = $4::VARCHAR AND finding_no > $5::BIGINT))))
ORDER BY run_id DESC, check_name, finding_no
LIMIT $6;
