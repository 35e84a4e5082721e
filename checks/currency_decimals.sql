-- title: no amount has more decimals than its currency
-- table: raw.events
-- severity: warning
-- why: money that cannot be paid out, such as half a yen, is mostly an amount in the wrong unit or currency.
-- The minor units are those of ISO 4217; what is not in the lists has two decimals.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount <> CASE
  WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
    THEN round(amount, 0)
  WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN round(amount, 3)
  ELSE round(amount, 2)
END
ORDER BY event_id
