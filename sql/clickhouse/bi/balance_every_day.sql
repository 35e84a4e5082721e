-- What was owed at the close of every day, also of those without movement, from a seller's first day to the newest of the balances.
CREATE OR REPLACE VIEW bi.balance_every_day AS
WITH
  spans AS (
    SELECT dt, seller_id, currency, running_balance,
      leadInFrame(toNullable(dt)) OVER (PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_dt
    FROM dwh.seller_balance_daily
  ),
  (SELECT max(dt) FROM dwh.seller_balance_daily) AS newest
SELECT addDays(s.dt, days) AS dt, s.seller_id AS seller_id, CAST(s.currency AS String) AS currency,
  CAST(s.running_balance AS Decimal(38, 4)) AS closing_balance, s.dt AS last_movement_on
FROM spans AS s
ARRAY JOIN range(toUInt32(dateDiff('day', s.dt, ifNull(s.next_dt, addDays(newest, 1))))) AS days;
