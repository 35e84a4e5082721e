SELECT seller_id, closing_balance, last_movement_on
FROM bi.balance_now
WHERE currency = ${currency:sqlstring}
ORDER BY closing_balance DESC, seller_id
LIMIT 20
