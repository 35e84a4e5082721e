-- As checks/opening_is_previous_closing.sql, in ClickHouse's words.
WITH chained AS (
  SELECT
    seller_id,
    currency,
    dt,
    opening_balance,
    lagInFrame(toNullable(running_balance)) OVER books AS previous_closing,
    lagInFrame(toNullable(dt)) OVER books AS previous_dt
  FROM checked_balances
  WINDOW books AS (PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT seller_id, currency, dt, opening_balance, previous_dt, previous_closing
FROM chained
WHERE opening_balance <> previous_closing OR previous_dt = dt
ORDER BY dt, seller_id, currency
