-- What landed and is not in the balances yet: of every currency its amounts, added up without their signs.
SELECT CAST(e.currency AS varchar) AS currency, sum(e.amount) AS amount
FROM raw.events e
JOIN waiting_batches w ON w.batch_id = e.batch_id
GROUP BY e.currency
ORDER BY currency;
