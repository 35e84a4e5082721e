SELECT * FROM ops.runs ORDER BY run_id;
