-- How the checks stand.
SELECT check_name, severity, status, findings, run_outcome FROM bi.check_now ORDER BY check_name
