-- The whole mart anew from raw.events. By hand: psql -f sql/postgres/build.sql
-- Events come in by and by, so a summary of each stretch of the table tells where a day or a batch is.
CREATE INDEX IF NOT EXISTS events_by_day_and_batch ON raw.events
USING brin (booking_date, batch_id) WITH (pages_per_range = 32, autosummarize = on);

UPDATE raw.events
SET booking_date = ((event_ts AT TIME ZONE 'UTC')
  AT TIME ZONE coalesce((SELECT setting FROM ops.settings WHERE name = 'time_zone'), 'UTC'))::date
WHERE booking_date IS NULL;

-- What events add up to, less what the builds before have added: the first time everything, later what differs.
-- Stretch after stretch of days, where the table has its days about in order: the groups of a few days fit in memory, those of
-- years would be written out and read again. Which days begin a stretch is taken from what the planner knows of the column. Any
-- will do, since each day falls into exactly one stretch; if it knows nothing, there is one stretch.
INSERT INTO dwh.seller_movement_delta
WITH known_days AS (
  SELECT unnest(coalesce(histogram_bounds::text::date[], '{}') || coalesce(most_common_vals::text::date[], '{}')) AS dt
  FROM pg_stats
  WHERE schemaname = 'raw' AND tablename = 'events' AND attname = 'booking_date' AND correlation > 0.9
),
placed AS (
  SELECT dt, ntile(120) OVER (ORDER BY dt) AS place
  FROM known_days
  WHERE isfinite(dt)
),
first_days AS (
  SELECT '-infinity'::date AS dt
  UNION
  SELECT min(dt)
  FROM placed
  GROUP BY place
),
stretches AS (
  SELECT dt AS from_dt, coalesce(lead(dt) OVER (ORDER BY dt) - 1, 'infinity') AS to_dt
  FROM first_days
)
SELECT (SELECT coalesce(max(build), 0) + 1 FROM ops.builds), m.*
FROM stretches s
CROSS JOIN LATERAL (
  SELECT dt, seller_id, currency, event_type, coalesce(sum(inflow), 0), coalesce(sum(outflow), 0), sum(event_count)
  FROM (
    SELECT booking_date AS dt, seller_id, currency, event_type,
      CASE WHEN direction = 'in' THEN amount END AS inflow,
      CASE WHEN direction = 'out' THEN amount END AS outflow,
      1 AS event_count
    FROM raw.events
    WHERE booking_date BETWEEN s.from_dt AND s.to_dt
      OR (booking_date IS NULL AND s.to_dt = 'infinity')
    UNION ALL
    SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
    FROM dwh.seller_movement_delta
    WHERE dt BETWEEN s.from_dt AND s.to_dt
      OR (dt IS NULL AND s.to_dt = 'infinity')
  ) figures
  GROUP BY dt, seller_id, currency, event_type
  HAVING sum(event_count) <> 0 OR coalesce(sum(inflow), 0) <> 0 OR coalesce(sum(outflow), 0) <> 0
) m;

ANALYZE dwh.seller_movement_delta;

DELETE FROM dwh.seller_balance_daily;

-- Sorted once for the sums of a day and for what runs over days; counted in a table, they would be sorted all the same.
SET enable_hashagg = off;
INSERT INTO dwh.seller_balance_daily
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM dwh.seller_movement_delta
  GROUP BY seller_id, currency, dt
  HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0
),
running AS (
  SELECT
    *,
    inflow - outflow AS net_change,
    sum(inflow - outflow) OVER (
      PARTITION BY seller_id, currency ORDER BY dt ROWS UNBOUNDED PRECEDING) AS running_balance
  FROM days
)
SELECT
  dt,
  seller_id,
  currency,
  running_balance - net_change,
  inflow,
  outflow,
  net_change,
  running_balance,
  event_count
FROM running;
RESET enable_hashagg;

-- Indexes are made last: several cores can sort for them, if no other session is at work any more. Movements stand about in the order
-- of their days, which a summary of each stretch of the table is enough to find.
CREATE INDEX IF NOT EXISTS seller_movement_delta_by_day ON dwh.seller_movement_delta
USING brin (dt) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX IF NOT EXISTS seller_balance_daily_by_seller ON dwh.seller_balance_daily (seller_id, currency, dt);
ANALYZE dwh.seller_balance_daily;

-- The program puts its own run in place of this.
INSERT INTO ops.builds (build, run_id, published_at, scope, last_dt)
SELECT coalesce(max(build), 0) + 1, 'by hand', greatest(now() AT TIME ZONE 'UTC', max(published_at) + interval '1 microsecond'), 'everything',
  (SELECT max(dt) FROM dwh.seller_balance_daily)
FROM ops.builds;
