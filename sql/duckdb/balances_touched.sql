-- Rebuilds the balances of the sellers in the temporary table `touched`, from the first of their days there on: what stood there and what this
-- build adds. Variable: build.
-- Where each seller's books are taken up again, and with what. Mostly that is behind their last day, and no balance has to be read.
CREATE OR REPLACE TEMP TABLE resumed AS
WITH first_touched AS (
  SELECT seller_id, currency, min(dt) AS first_dt
  FROM touched
  GROUP BY seller_id, currency
)
SELECT f.seller_id, f.currency, f.first_dt, k.first_dt AS book_first_dt, k.last_dt, k.balance_days,
  coalesce(k.running_balance, 0) AS opening_balance, coalesce(k.last_dt >= f.first_dt, false) AS is_late
FROM first_touched f
LEFT JOIN dwh.seller_books k ON k.seller_id = f.seller_id AND k.currency = f.currency;

SET VARIABLE first_dt = (SELECT min(first_dt) FROM resumed WHERE is_late);

-- The days that have to be redone.
CREATE OR REPLACE TEMP TABLE former_days AS
SELECT b.rowid AS row_no, b.dt, b.seller_id, b.currency, b.inflow, b.outflow, b.event_count
FROM dwh.seller_balance_daily b
JOIN resumed r ON r.is_late AND r.seller_id = b.seller_id AND r.currency = b.currency AND b.dt >= r.first_dt
WHERE b.dt >= getvariable('first_dt');

-- Where days have to be redone, the last one before them counts.
UPDATE resumed r
SET last_dt = p.last_dt, opening_balance = coalesce(p.closing, 0)
FROM (
  SELECT l.seller_id, l.currency, b.last_dt, b.closing
  FROM resumed l
  LEFT JOIN (
    SELECT d.seller_id, d.currency, max(d.dt) AS last_dt, arg_max(d.running_balance, d.dt) AS closing
    FROM dwh.seller_balance_daily d
    JOIN resumed t ON t.is_late AND t.seller_id = d.seller_id AND t.currency = d.currency AND d.dt < t.first_dt
    GROUP BY d.seller_id, d.currency
  ) b ON b.seller_id = l.seller_id AND b.currency = l.currency
  WHERE l.is_late
) p
WHERE p.seller_id = r.seller_id AND p.currency = r.currency;

DELETE FROM dwh.seller_balance_daily WHERE rowid IN (SELECT row_no FROM former_days);

CREATE OR REPLACE TEMP TABLE new_days AS
WITH parts AS (
  SELECT dt, seller_id, currency, inflow, outflow, event_count FROM former_days
  UNION ALL
  SELECT dt, seller_id, currency, inflow, outflow, event_count FROM dwh.seller_movement_delta WHERE build = getvariable('build')
),
days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM parts
  GROUP BY dt, seller_id, currency
  HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0
)
SELECT d.*,
  r.opening_balance + sum(d.inflow - d.outflow) OVER (
    PARTITION BY d.seller_id, d.currency ORDER BY d.dt ROWS UNBOUNDED PRECEDING) AS running_balance
FROM days d
JOIN resumed r ON r.seller_id = d.seller_id AND r.currency = d.currency;

INSERT INTO dwh.seller_balance_daily
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
FROM new_days
ORDER BY seller_id, currency, dt;

DELETE FROM dwh.seller_books k
USING resumed r
WHERE k.seller_id = r.seller_id AND k.currency = r.currency;

INSERT INTO dwh.seller_books
WITH redone AS (
  SELECT seller_id, currency, count(*) AS days
  FROM former_days
  GROUP BY seller_id, currency
)
SELECT n.seller_id, n.currency, least(any_value(r.book_first_dt), min(n.dt)), max(n.dt),
  coalesce(any_value(r.balance_days), 0) - coalesce(any_value(f.days), 0) + count(*), arg_max(n.running_balance, n.dt)
FROM new_days n
JOIN resumed r ON r.seller_id = n.seller_id AND r.currency = n.currency
LEFT JOIN redone f ON f.seller_id = n.seller_id AND f.currency = n.currency
GROUP BY n.seller_id, n.currency;
