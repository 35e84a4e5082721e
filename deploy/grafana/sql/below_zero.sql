SELECT count(*) AS sellers
FROM bi.balance_now
WHERE currency = ${currency:sqlstring} AND closing_balance < 0
