-- The published mart in four figures: of each currency, and of all together, where the currency is null.
WITH books AS (
  SELECT seller_id, currency, count(*) AS balance_days, min(dt) AS from_dt, max(dt) AS to_dt
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
)
SELECT currency::VARCHAR, count(*), sum(balance_days)::BIGINT, min(from_dt), max(to_dt)
FROM books
GROUP BY currency
UNION ALL
SELECT NULL, count(DISTINCT seller_id), coalesce(sum(balance_days), 0)::BIGINT, min(from_dt), max(to_dt)
FROM books;
