-- The published mart in four figures.
SELECT (SELECT count(*) FROM (SELECT DISTINCT seller_id FROM dwh.seller_balance_daily) sellers), count(*), min(dt), max(dt)
FROM dwh.seller_balance_daily;
