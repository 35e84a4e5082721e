-- The currencies that sellers have published balances in, with the first and the last balance day of each. seller: null for all.
SELECT seller_id, currency, min(dt), max(dt)
FROM dwh.seller_balance_daily
WHERE {seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)}
GROUP BY seller_id, currency
ORDER BY seller_id, currency
