-- The published mart in four figures.
SELECT count(DISTINCT seller_id), count(*), min(dt), max(dt)
FROM dwh.seller_balance_daily;
