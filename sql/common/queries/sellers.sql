-- The currencies that sellers have published balances in, with the first and the last balance day of each. $1 seller: null for all.
SELECT seller_id, currency::VARCHAR, min(dt), max(dt)
FROM dwh.seller_balance_daily
WHERE $1::VARCHAR IS NULL OR seller_id = $1
GROUP BY seller_id, currency
ORDER BY seller_id, currency::VARCHAR;
