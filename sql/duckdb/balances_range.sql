-- Rebuilds the balances of the sellers in the temporary table `touched`, from the first of their days there on, from all that was added to
-- their movements.
-- Where each seller's books are taken up again, and with what.
CREATE OR REPLACE TEMP TABLE resumed AS
WITH first_touched AS (
  SELECT seller_id, currency, min(dt) AS first_dt
  FROM touched
  GROUP BY seller_id, currency
),
before AS (
  SELECT b.seller_id, b.currency, max(b.dt) AS last_dt, arg_max(b.running_balance, b.dt) AS closing
  FROM dwh.seller_balance_daily b
  JOIN first_touched f ON f.seller_id = b.seller_id AND f.currency = b.currency AND b.dt < f.first_dt
  GROUP BY b.seller_id, b.currency
)
SELECT f.seller_id, f.currency, f.first_dt, p.last_dt, coalesce(p.closing, 0) AS opening_balance
FROM first_touched f
LEFT JOIN before p ON p.seller_id = f.seller_id AND p.currency = f.currency;

SET VARIABLE first_dt = (SELECT min(first_dt) FROM resumed);

DELETE FROM dwh.seller_balance_daily b
USING resumed r
WHERE b.dt >= getvariable('first_dt') AND b.seller_id = r.seller_id AND b.currency = r.currency AND b.dt >= r.first_dt;

INSERT INTO dwh.seller_balance_daily
WITH days AS (
  SELECT m.dt, m.seller_id, m.currency, any_value(r.opening_balance) AS resumed_at,
    sum(m.inflow) AS inflow, sum(m.outflow) AS outflow, sum(m.event_count) AS event_count
  FROM dwh.seller_movement_delta m
  JOIN resumed r ON r.seller_id = m.seller_id AND r.currency = m.currency AND m.dt >= r.first_dt
  WHERE m.dt >= getvariable('first_dt')
  GROUP BY m.dt, m.seller_id, m.currency
  HAVING sum(m.event_count) <> 0 OR sum(m.inflow) <> 0 OR sum(m.outflow) <> 0
),
running AS (
  SELECT
    *,
    resumed_at + sum(inflow - outflow) OVER (
      PARTITION BY seller_id, currency ORDER BY dt ROWS UNBOUNDED PRECEDING) AS running_balance
  FROM days
)
SELECT
  dt,
  seller_id,
  currency,
  running_balance - (inflow - outflow),
  inflow,
  outflow,
  inflow - outflow,
  running_balance,
  event_count
FROM running;
