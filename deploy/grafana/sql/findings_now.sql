SELECT f.check_name AS check_name, c.severity AS severity, f.detail AS detail
FROM dq.findings f
JOIN bi.check_now c ON c.check_name = f.check_name AND c.run_id = f.run_id
ORDER BY check_name, f.finding_no
LIMIT 500
