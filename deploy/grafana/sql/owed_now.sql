SELECT sum(closing_balance) AS owed
FROM bi.balance_now
WHERE currency = ${currency:sqlstring}
