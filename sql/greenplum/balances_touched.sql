-- Rebuilds the balances of the sellers in the temporary table `touched`, from the first of their days there on.
DROP TABLE IF EXISTS pg_temp.touched_days;
CREATE TEMPORARY TABLE touched_days AS SELECT DISTINCT dt FROM touched
DISTRIBUTED BY (dt);
ANALYZE touched;
ANALYZE touched_days;

-- Where each seller's books are taken up again, and with what.
DROP TABLE IF EXISTS pg_temp.resumed;
CREATE TEMPORARY TABLE resumed AS
WITH first_touched AS (
  SELECT seller_id, currency, min(dt) AS first_dt
  FROM touched
  GROUP BY seller_id, currency
),
last_days AS (
  SELECT DISTINCT ON (b.seller_id, b.currency) b.seller_id, b.currency, b.dt, b.running_balance
  FROM dwh.seller_balance_daily b
  JOIN first_touched f ON f.seller_id = b.seller_id AND f.currency = b.currency AND b.dt < f.first_dt
  ORDER BY b.seller_id, b.currency, b.dt DESC
)
SELECT f.seller_id, f.currency, f.first_dt, l.dt AS last_dt, coalesce(l.running_balance, 0) AS opening_balance
FROM first_touched f
LEFT JOIN last_days l ON l.seller_id = f.seller_id AND l.currency = f.currency
DISTRIBUTED BY (seller_id);
ANALYZE resumed;

DELETE FROM dwh.seller_balance_daily b
USING resumed r
WHERE b.seller_id = r.seller_id AND b.currency = r.currency AND b.dt >= r.first_dt;

INSERT INTO dwh.seller_balance_daily
WITH days AS (
  SELECT m.dt, m.seller_id, m.currency, max(r.opening_balance) AS resumed_at,
    sum(m.inflow) AS inflow, sum(m.outflow) AS outflow, sum(m.event_count) AS event_count
  FROM dwh.seller_movement_delta m
  JOIN resumed r ON r.seller_id = m.seller_id AND r.currency = m.currency AND m.dt >= r.first_dt
  WHERE m.dt >= (SELECT min(dt) FROM touched_days)
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
