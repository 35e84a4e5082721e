SELECT coalesce(sum(closing_balance), 0) AS owed_by_sellers
FROM bi.balance_now
WHERE currency = ${currency:sqlstring} AND closing_balance < 0
