-- The published mart in four figures.
SELECT count(*), coalesce(sum(balance_days), 0)::bigint, min(from_dt), max(to_dt)
FROM (
  SELECT seller_id, count(*) AS balance_days, min(dt) AS from_dt, max(dt) AS to_dt
  FROM dwh.seller_balance_daily
  GROUP BY seller_id
) sellers;
