SELECT started_at, command, outcome, duration_seconds, rows_read, accepted, duplicates, conflicts, rejected, message
FROM bi.runs
ORDER BY run_id DESC
LIMIT 50
