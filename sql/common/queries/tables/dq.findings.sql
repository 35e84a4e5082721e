SELECT
  -- columns: shown dq.findings
  run_id, check_name, finding_no, detail
  -- end of columns
FROM dq.findings
ORDER BY run_id, check_name, finding_no;
