-- What landed and is not in the balances yet: of every currency its amounts, added up without their signs.
SELECT CAST(e.currency AS String) AS currency, CAST(sum(e.amount) AS Decimal(38, 4)) AS total
FROM raw.events AS e
WHERE e.batch_id GLOBAL IN (SELECT batch_id FROM ops.waiting_batches)
GROUP BY currency
ORDER BY currency
