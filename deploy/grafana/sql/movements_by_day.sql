SELECT dt AS time, event_type AS metric, sum(net_change) AS net
FROM bi.movements
WHERE currency = ${currency:sqlstring}
  AND dt BETWEEN CAST(substr('${__from:date:iso}', 1, 10) AS date) AND CAST(substr('${__to:date:iso}', 1, 10) AS date)
GROUP BY dt, event_type
ORDER BY time, metric
