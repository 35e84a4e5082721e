SELECT * FROM raw.batches ORDER BY run_id, batch_no;
