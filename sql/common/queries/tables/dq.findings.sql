SELECT * FROM dq.findings ORDER BY run_id, check_name, finding_no;
