SELECT event_type, sum(m.inflow) AS money_in, sum(m.outflow) AS money_out, sum(m.net_change) AS net, sum(m.event_count) AS events
FROM bi.movements m
WHERE currency = ${currency:sqlstring}
  AND dt BETWEEN CAST(substr('${__from:date:iso}', 1, 10) AS date) AND CAST(substr('${__to:date:iso}', 1, 10) AS date)
GROUP BY event_type
ORDER BY event_type
