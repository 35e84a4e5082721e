-- As in common/, with the days in the list of columns: what stands beside a table in FROM cannot move between segments.
CREATE OR REPLACE VIEW bi.balance_every_day AS
WITH
  spans AS (
    SELECT dt, seller_id, currency, running_balance, lead(dt) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS next_dt
    FROM dwh.seller_balance_daily
  ),
  newest AS (SELECT max(dt) AS dt FROM dwh.seller_balance_daily)
SELECT s.dt + generate_series(0, coalesce(s.next_dt - 1, n.dt) - s.dt) AS dt, s.seller_id, CAST(s.currency AS varchar) AS currency,
  CAST(s.running_balance AS decimal(38, 4)) AS closing_balance, s.dt AS last_movement_on
FROM spans s
CROSS JOIN newest n;
