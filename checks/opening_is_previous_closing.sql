-- title: opening balances that differ from the previous closing
-- table: dwh.seller_balance_daily
-- severity: error
-- why: a gap in the chain is money that appeared or vanished overnight.
WITH chained AS (
  SELECT
    seller_id,
    currency,
    dt,
    opening_balance,
    lag(running_balance) OVER books AS previous_closing,
    lag(dt) OVER books AS previous_dt
  FROM checked_balances
  WINDOW books AS (PARTITION BY seller_id, currency ORDER BY dt)
)
SELECT seller_id, currency, dt, opening_balance, previous_dt, previous_closing
FROM chained
WHERE opening_balance <> previous_closing OR previous_dt = dt
ORDER BY dt, seller_id, currency
