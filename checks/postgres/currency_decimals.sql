-- As checks/currency_decimals.sql, in one pass; to cut an amount costs a third of what a remainder does.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE (
    amount <> trunc(amount, 2)
    AND currency NOT IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
  )
  OR (
    currency IN (
      'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF',
      'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
    AND amount <> trunc(amount, CASE WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3 ELSE 0 END)
  )
ORDER BY event_id
