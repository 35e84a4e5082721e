-- What is owed to all sellers at the close of every day, from a currency's first day to the newest of the balances.
CREATE OR REPLACE VIEW bi.owed_every_day AS
WITH
  days AS (
    SELECT dt, currency, sum(b.net_change) AS day_change
    FROM dwh.seller_balance_daily AS b
    GROUP BY dt, currency
  ),
  spans AS (
    SELECT dt, currency, sum(day_change) OVER (PARTITION BY currency ORDER BY dt) AS owed,
      leadInFrame(toNullable(dt)) OVER (PARTITION BY currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_dt
    FROM days
  ),
  (SELECT max(dt) FROM dwh.seller_balance_daily) AS newest
SELECT addDays(s.dt, after) AS dt, CAST(s.currency AS String) AS currency, CAST(s.owed AS Decimal(38, 4)) AS owed, s.dt AS last_movement_on
FROM spans AS s
ARRAY JOIN range(toUInt32(dateDiff('day', s.dt, ifNull(s.next_dt, addDays(newest, 1))))) AS after;
