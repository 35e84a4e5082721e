-- What is owed to all sellers at the close of every day, from a currency's first day to the newest of the balances.
CREATE OR REPLACE VIEW bi.owed_every_day AS
WITH
  days AS (
    SELECT dt, currency, sum(net_change) AS net_change
    FROM dwh.seller_balance_daily
    GROUP BY dt, currency
  ),
  spans AS (
    SELECT dt, currency, sum(net_change) OVER upward AS owed, lead(dt) OVER upward AS next_dt
    FROM days
    WINDOW upward AS (PARTITION BY currency ORDER BY dt)
  ),
  newest AS (SELECT max(dt) AS dt FROM days)
SELECT s.dt + CAST(later.days AS integer) AS dt, CAST(s.currency AS varchar) AS currency, CAST(s.owed AS decimal(38, 4)) AS owed,
  s.dt AS last_movement_on
FROM spans s
CROSS JOIN newest n
CROSS JOIN LATERAL generate_series(0, CAST(coalesce(s.next_dt - 1, n.dt) - s.dt AS integer)) AS later (days);
