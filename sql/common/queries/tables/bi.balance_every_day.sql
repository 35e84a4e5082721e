-- The closing balances of every day.
SELECT dt, seller_id, currency, closing_balance, last_movement_on FROM bi.balance_every_day ORDER BY dt, seller_id, currency
