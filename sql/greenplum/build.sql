-- The whole mart anew from raw.events. By hand: psql -f sql/greenplum/build.sql
UPDATE raw.events
SET booking_date = ((event_ts AT TIME ZONE 'UTC')
  AT TIME ZONE coalesce((SELECT setting FROM ops.settings WHERE name = 'time_zone'), 'UTC'))::date
WHERE booking_date IS NULL;

-- What events add up to, less what the builds before have added: the first time everything, later what differs.
INSERT INTO dwh.seller_movement_delta
SELECT (SELECT coalesce(max(build), 0) + 1 FROM ops.builds), dt, seller_id, currency, event_type,
  coalesce(sum(inflow), 0), coalesce(sum(outflow), 0), sum(event_count)
FROM (
  SELECT booking_date AS dt, seller_id, currency, event_type,
    CASE WHEN direction = 'in' THEN amount END AS inflow,
    CASE WHEN direction = 'out' THEN amount END AS outflow,
    1 AS event_count
  FROM raw.events
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.seller_movement_delta
) figures
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR coalesce(sum(inflow), 0) <> 0 OR coalesce(sum(outflow), 0) <> 0;

ANALYZE dwh.seller_movement_delta;

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

ANALYZE dwh.seller_balance_daily;

-- The program puts its own run in place of this.
INSERT INTO ops.builds (build, run_id, published_at, scope, last_dt)
SELECT coalesce(max(build), 0) + 1, 'by hand', greatest(now() AT TIME ZONE 'UTC', max(published_at) + interval '1 microsecond'), 'everything',
  (SELECT max(dt) FROM dwh.seller_balance_daily)
FROM ops.builds;
