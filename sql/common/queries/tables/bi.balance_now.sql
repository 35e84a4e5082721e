-- What is owed to whom now.
SELECT seller_id, currency, closing_balance, last_movement_on FROM bi.balance_now ORDER BY seller_id, currency
