-- The whole mart anew from raw.events. By hand: psql -f sql/postgres/build.sql
-- Events come in by and by, so a summary of each stretch of the table tells where a day or a batch is.
CREATE INDEX IF NOT EXISTS events_by_day_and_batch ON raw.events
USING brin (booking_date, batch_id) WITH (pages_per_range = 32, autosummarize = on);

UPDATE raw.events
SET booking_date = ((event_ts AT TIME ZONE 'UTC')
  AT TIME ZONE coalesce((SELECT setting FROM ops.settings WHERE name = 'time_zone'), 'UTC'))::date
WHERE booking_date IS NULL;

DELETE FROM dwh.seller_movement_daily;

INSERT INTO dwh.seller_movement_daily
SELECT
  booking_date,
  seller_id,
  currency,
  event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0),
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0),
  count(*)
FROM raw.events
GROUP BY booking_date, seller_id, currency, event_type;

CREATE INDEX IF NOT EXISTS seller_movement_daily_by_day ON dwh.seller_movement_daily (dt);
ANALYZE dwh.seller_movement_daily;

DELETE FROM dwh.seller_balance_daily;

-- Sorted once for the sums of a day and for what runs over days; counted in a table, they would be sorted all the same.
SET enable_hashagg = off;
INSERT INTO dwh.seller_balance_daily
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM dwh.seller_movement_daily
  GROUP BY seller_id, currency, dt
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
RESET enable_hashagg;

CREATE INDEX IF NOT EXISTS seller_balance_daily_by_seller ON dwh.seller_balance_daily (seller_id, currency, dt);
ANALYZE dwh.seller_balance_daily;
