-- The published mart in four figures.
SELECT toInt64(uniqExact(seller_id)), toInt64(count()), if(count() = 0, NULL, min(dt)), if(count() = 0, NULL, max(dt))
FROM dwh.seller_balance_daily
