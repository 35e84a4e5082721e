-- The published mart in four figures: of each currency, and of all together, where the currency is null.
WITH is_noted AS (
  SELECT (SELECT count(*) FROM dwh.seller_balance_daily) = coalesce(sum(balance_days), 0) AS all_of_it
  FROM dwh.seller_books
),
books AS (
  SELECT seller_id, currency, balance_days, first_dt, last_dt
  FROM dwh.seller_books
  WHERE (SELECT all_of_it FROM is_noted)
  UNION ALL
  SELECT seller_id, currency, count(*), min(dt), max(dt)
  FROM dwh.seller_balance_daily
  WHERE NOT (SELECT all_of_it FROM is_noted)
  GROUP BY seller_id, currency
)
SELECT currency::VARCHAR, count(*), sum(balance_days)::BIGINT, min(first_dt), max(last_dt)
FROM books
GROUP BY currency
UNION ALL
SELECT NULL, count(DISTINCT seller_id), coalesce(sum(balance_days), 0)::BIGINT, min(first_dt), max(last_dt)
FROM books;
