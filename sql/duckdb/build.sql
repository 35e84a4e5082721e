-- The whole mart anew from raw.events. By hand: duckdb seller-balance.duckdb < sql/duckdb/build.sql
UPDATE raw.events
SET booking_date = ((event_ts AT TIME ZONE 'UTC')
  AT TIME ZONE coalesce((SELECT setting FROM ops.settings WHERE name = 'time_zone'), 'UTC'))::DATE
WHERE booking_date IS NULL;

-- What events add up to: the first time as it is, later less what the builds before have added, which is what differs.
SET VARIABLE is_first = (SELECT count(*) = 0 FROM dwh.seller_movement_delta);

INSERT INTO dwh.seller_movement_delta
SELECT
  (SELECT coalesce(max(build), 0) + 1 FROM ops.builds),
  booking_date,
  seller_id,
  currency,
  event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0),
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0),
  count(*)
FROM raw.events
WHERE getvariable('is_first')
GROUP BY booking_date, seller_id, currency, event_type;

INSERT INTO dwh.seller_movement_delta
WITH figures AS (
  SELECT booking_date AS dt, seller_id, currency, event_type,
    CASE WHEN direction = 'in' THEN amount ELSE 0 END AS inflow,
    CASE WHEN direction = 'out' THEN amount ELSE 0 END AS outflow,
    1 AS event_count
  FROM raw.events
  WHERE NOT getvariable('is_first')
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.seller_movement_delta
  WHERE NOT getvariable('is_first')
)
SELECT
  (SELECT coalesce(max(build), 0) + 1 FROM ops.builds),
  dt,
  seller_id,
  currency,
  event_type,
  sum(inflow),
  sum(outflow),
  sum(event_count)
FROM figures
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0;

DELETE FROM dwh.seller_balance_daily;

INSERT INTO dwh.seller_balance_daily
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM dwh.seller_movement_delta
  GROUP BY dt, seller_id, currency
  HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0
),
running AS (
  SELECT
    *,
    sum(inflow - outflow) OVER (
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

DELETE FROM dwh.seller_books;

INSERT INTO dwh.seller_books
SELECT seller_id, currency, min(dt), max(dt), count(*), arg_max(running_balance, dt)
FROM dwh.seller_balance_daily
GROUP BY seller_id, currency;

-- The program puts its own run in place of this.
INSERT INTO ops.builds (build, run_id, published_at, scope, last_dt)
SELECT coalesce(max(build), 0) + 1, 'by hand', greatest(now() AT TIME ZONE 'UTC', max(published_at) + INTERVAL 1 MICROSECOND), 'everything',
  (SELECT max(dt) FROM dwh.seller_balance_daily)
FROM ops.builds;
