SELECT seller_id, closing_balance, last_movement_on
FROM bi.balance_now
WHERE currency = ${currency:sqlstring} AND closing_balance < 0
ORDER BY closing_balance, seller_id
LIMIT 100
