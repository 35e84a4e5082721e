-- title: amounts with more decimals than their currency
-- table: raw.events
-- severity: warning
-- why: money that cannot be paid out, such as half a yen, is mostly an amount in the wrong unit or currency.
-- The minor units are those of ISO 4217; what is not in the lists has two decimals.
WITH minor_units AS (
  SELECT currency, CASE
    WHEN min(currency) IN (
      'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
    WHEN min(currency) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 0.001
    ELSE 0.01
  END AS minor_unit
  FROM checked_events
  GROUP BY currency
)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount % 0.01 <> 0 AND currency IN (SELECT currency FROM minor_units WHERE minor_unit = 0.01)
UNION ALL
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount % 0.001 <> 0 AND currency IN (SELECT currency FROM minor_units WHERE minor_unit = 0.001)
UNION ALL
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount % 1 <> 0 AND currency IN (SELECT currency FROM minor_units WHERE minor_unit = 1)
ORDER BY event_id
