-- Adds what unpublished batches moved, and where the movements of a range of days are not those of its events, the difference; then takes
-- up again the balances that this changes. Parameters: from_dt, to_dt, both inclusive; the first behind the last for no range.
INSERT INTO dwh.delta_rows
WITH figures AS (
  SELECT booking_date AS dt, seller_id, currency, event_type, toDecimal128(if(direction = 'in', amount, 0), 4) AS inflow,
    toDecimal128(if(direction = 'out', amount, 0), 4) AS outflow, toInt64(1) AS event_count
  FROM raw.events
  WHERE batch_id IN (SELECT batch_id FROM ops.candidate_batches) OR booking_date BETWEEN {from_dt:Date32} AND {to_dt:Date32}
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.delta_rows
  WHERE dt BETWEEN {from_dt:Date32} AND {to_dt:Date32} AND build_no IN (SELECT build_no FROM ops.delta_builds)
)
SELECT dt, seller_id, currency, event_type, sum(f.inflow), sum(f.outflow), sum(f.event_count),
  (SELECT max(build_no) FROM ops.candidate)
FROM figures AS f
GROUP BY dt, seller_id, currency, event_type
HAVING sum(f.event_count) <> 0 OR sum(f.inflow) <> 0 OR sum(f.outflow) <> 0;

-- The days of sellers' books that it moves, and all of the range.
TRUNCATE TABLE ops.touched;

INSERT INTO ops.touched
SELECT seller_id, currency, dt FROM dwh.delta_rows WHERE build_no = (SELECT max(build_no) FROM ops.candidate)
UNION DISTINCT
SELECT seller_id, currency, dt FROM ops.candidate_deltas WHERE dt BETWEEN {from_dt:Date32} AND {to_dt:Date32};

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
    FROM ops.candidate_deltas AS m
    JOIN ops.resumed AS r ON r.seller_id = m.seller_id AND r.currency = m.currency
    WHERE m.dt >= r.first_dt AND m.dt >= (SELECT min(first_dt) FROM ops.resumed)
      AND (m.seller_id, m.currency) IN (SELECT seller_id, currency FROM ops.resumed)
    GROUP BY m.dt, m.seller_id, m.currency
    HAVING events <> 0
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

-- Days that are gone get a row without events.
INSERT INTO dwh.balance_rows
SELECT DISTINCT b.dt, b.seller_id, b.currency, 0, 0, 0, 0, 0, 0,
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM dwh.balance_rows AS b
JOIN ops.resumed AS r ON r.seller_id = b.seller_id AND r.currency = b.currency
WHERE b.generation = (SELECT max(generation) FROM ops.candidate)
  AND b.build_no IN (SELECT build_no FROM ops.build_rows)
  AND b.dt >= (SELECT min(first_dt) FROM ops.resumed)
  AND b.dt >= r.first_dt
  AND (b.seller_id, b.currency, b.dt) NOT IN (
    SELECT seller_id, currency, dt
    FROM dwh.balance_rows
    WHERE build_no = (SELECT max(build_no) FROM ops.candidate));
