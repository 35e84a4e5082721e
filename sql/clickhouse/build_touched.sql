-- Rebuilds the touched days' movements, and the touched sellers' balances from their first touched day on, as rows of a new build.
-- Keys that are gone get a row without events.
INSERT INTO dwh.movement_rows
SELECT booking_date, seller_id, currency, event_type,
  sumIf(amount, direction = 'in'),
  sumIf(amount, direction = 'out'),
  count(),
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM raw.events
WHERE booking_date IN (SELECT dt FROM ops.touched)
  AND (seller_id, currency, booking_date) IN (SELECT seller_id, currency, dt FROM ops.touched)
GROUP BY booking_date, seller_id, currency, event_type;

INSERT INTO dwh.movement_rows
SELECT DISTINCT dt, seller_id, currency, event_type, 0, 0, 0,
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM dwh.movement_rows
WHERE generation = (SELECT max(generation) FROM ops.candidate)
  AND build_no IN (SELECT build_no FROM ops.builds)
  AND dt IN (SELECT dt FROM ops.touched)
  AND (seller_id, currency, dt) IN (SELECT seller_id, currency, dt FROM ops.touched)
  AND (seller_id, currency, dt, event_type) NOT IN (
    SELECT seller_id, currency, dt, event_type
    FROM dwh.movement_rows
    WHERE build_no = (SELECT max(build_no) FROM ops.candidate));

-- Each seller's last closing before, as a day without movement.
TRUNCATE TABLE ops.checked_balance_rows;

INSERT INTO ops.checked_balance_rows
SELECT max(b.dt), b.seller_id, b.currency, argMax(b.running_balance, b.dt) AS closing, 0, 0, 0, closing, 0
FROM dwh.seller_balance_daily AS b
JOIN ops.first_touched AS f ON f.seller_id = b.seller_id AND f.currency = b.currency
WHERE b.dt < f.first_dt
GROUP BY b.seller_id, b.currency;

TRUNCATE TABLE ops.resumed;

INSERT INTO ops.resumed
SELECT f.seller_id, f.currency, f.first_dt, b.running_balance
FROM ops.first_touched AS f
LEFT JOIN ops.checked_balance_rows AS b ON b.seller_id = f.seller_id AND b.currency = f.currency;

INSERT INTO dwh.balance_rows
WITH
  days AS (
    SELECT m.dt AS dt, m.seller_id AS seller_id, m.currency AS currency, any(r.opening_balance) AS resumed_at,
      sum(m.inflow) AS day_inflow, sum(m.outflow) AS day_outflow, sum(m.event_count) AS events
    FROM ops.candidate_movements AS m
    JOIN ops.resumed AS r ON r.seller_id = m.seller_id AND r.currency = m.currency
    WHERE m.dt >= r.first_dt AND m.dt >= (SELECT min(first_dt) FROM ops.resumed)
    GROUP BY m.dt, m.seller_id, m.currency
  ),
  running AS (
    SELECT *,
      resumed_at + sum(day_inflow - day_outflow) OVER (
        PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS closing
    FROM days
  )
SELECT dt, seller_id, currency, closing - (day_inflow - day_outflow), day_inflow, day_outflow, day_inflow - day_outflow, closing,
  events,
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM running;

INSERT INTO dwh.balance_rows
SELECT DISTINCT b.dt, b.seller_id, b.currency, 0, 0, 0, 0, 0, 0,
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM dwh.balance_rows AS b
JOIN ops.resumed AS r ON r.seller_id = b.seller_id AND r.currency = b.currency
WHERE b.generation = (SELECT max(generation) FROM ops.candidate)
  AND b.build_no IN (SELECT build_no FROM ops.builds)
  AND b.dt >= (SELECT min(first_dt) FROM ops.resumed)
  AND b.dt >= r.first_dt
  AND (b.seller_id, b.currency, b.dt) NOT IN (
    SELECT seller_id, currency, dt
    FROM dwh.balance_rows
    WHERE build_no = (SELECT max(build_no) FROM ops.candidate));
