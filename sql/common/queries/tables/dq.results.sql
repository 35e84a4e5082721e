SELECT * FROM dq.results ORDER BY run_id, check_name;
