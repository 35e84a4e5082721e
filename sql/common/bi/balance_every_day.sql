-- What was owed at the close of every day, also of those without movement, from a seller's first day to the newest of the balances.
CREATE OR REPLACE VIEW bi.balance_every_day AS
WITH
  spans AS (
    SELECT dt, seller_id, currency, running_balance, lead(dt) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS next_dt
    FROM dwh.seller_balance_daily
  ),
  newest AS (SELECT max(dt) AS dt FROM dwh.seller_balance_daily)
SELECT s.dt + CAST(later.days AS integer) AS dt, s.seller_id, CAST(s.currency AS varchar) AS currency,
  CAST(s.running_balance AS decimal(38, 4)) AS closing_balance, s.dt AS last_movement_on
FROM spans s
CROSS JOIN newest n
CROSS JOIN LATERAL generate_series(0, CAST(coalesce(s.next_dt - 1, n.dt) - s.dt AS integer)) AS later (days);
