-- As checks/currency_decimals.sql, in ClickHouse's words: every branch has the same scale.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount <> CASE
  WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
    THEN toDecimal64(round(amount, 0), 4)
  WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN toDecimal64(round(amount, 3), 4)
  ELSE toDecimal64(round(amount, 2), 4)
END
ORDER BY event_id
