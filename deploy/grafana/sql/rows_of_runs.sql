SELECT started_at AS time, duplicates, conflicts, rejected
FROM bi.runs
WHERE rows_read > 0
  AND CAST(started_at AS date) BETWEEN CAST(substr('${__from:date:iso}', 1, 10) AS date) AND CAST(substr('${__to:date:iso}', 1, 10) AS date)
ORDER BY time
