-- The published mart in four figures: of each currency, and of all together, where the currency is null.
SELECT currency::VARCHAR, count(DISTINCT seller_id), count(*), min(dt), max(dt)
FROM dwh.seller_balance_daily
GROUP BY GROUPING SETS ((currency), ());
