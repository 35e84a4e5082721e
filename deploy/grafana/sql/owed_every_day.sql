SELECT dt AS time, owed
FROM bi.owed_every_day
WHERE currency = ${currency:sqlstring}
  AND dt BETWEEN CAST(substr('${__from:date:iso}', 1, 10) AS date) AND CAST(substr('${__to:date:iso}', 1, 10) AS date)
ORDER BY time
