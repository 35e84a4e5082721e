SELECT check_name, severity, status, findings, checked_at, run_outcome
FROM bi.check_now
ORDER BY findings DESC, check_name
