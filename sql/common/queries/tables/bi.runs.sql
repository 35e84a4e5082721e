-- The runs with their counts.
SELECT * FROM bi.runs ORDER BY run_id
