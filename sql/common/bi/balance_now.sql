-- What is owed to whom now: each seller's last balance day in each currency.
CREATE OR REPLACE VIEW bi.balance_now AS
SELECT seller_id, CAST(currency AS varchar) AS currency, CAST(running_balance AS decimal(38, 4)) AS closing_balance, dt AS last_movement_on
FROM (
  SELECT seller_id, currency, running_balance, dt, lead(dt) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS next_dt
  FROM dwh.seller_balance_daily
) days
WHERE next_dt IS NULL;
