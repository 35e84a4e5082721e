SELECT count(*) AS checks
FROM bi.check_now
WHERE status <> 'passed'
