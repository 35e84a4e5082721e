-- The whole mart anew from raw.events. By hand: clickhouse-client --multiquery < sql/clickhouse/build.sql
-- The program runs the middle part alone, between its own beginning and its checks.
TRUNCATE TABLE ops.candidate;

INSERT INTO ops.candidate
WITH greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), (SELECT max(build_no) FROM ops.builds) + 1) AS next_no
SELECT 'by hand', next_no, next_no, now64(6);

TRUNCATE TABLE ops.candidate_batches;

INSERT INTO ops.candidate_batches SELECT batch_id FROM raw.batches WHERE published_by IS NULL;

-- build
INSERT INTO dwh.movement_rows
SELECT
  if(batch_id = '', toDate32(toTimeZone(event_ts, ifNull(
    (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone' HAVING count() > 0), 'UTC'))), booking_date) AS dt,
  seller_id,
  currency,
  event_type,
  sumIf(amount, direction = 'in'),
  sumIf(amount, direction = 'out'),
  count(),
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM raw.events
GROUP BY dt, seller_id, currency, event_type;

INSERT INTO dwh.balance_rows
WITH
  days AS (
    SELECT dt, seller_id, currency, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow, sum(event_count) AS events
    FROM dwh.movement_rows
    WHERE build_no = (SELECT max(build_no) FROM ops.candidate)
    GROUP BY dt, seller_id, currency
  ),
  running AS (
    SELECT *,
      sum(day_inflow - day_outflow) OVER (
        PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS closing
    FROM days
  )
SELECT dt, seller_id, currency, closing - (day_inflow - day_outflow), day_inflow, day_outflow, day_inflow - day_outflow, closing,
  events,
  (SELECT max(generation) FROM ops.candidate),
  (SELECT max(build_no) FROM ops.candidate)
FROM running;

-- publish
INSERT INTO ops.builds (build_no, generation, run_id, published_at, batch_ids)
SELECT build_no, generation, run_id, now64(6), (SELECT groupArray(batch_id) FROM ops.candidate_batches)
FROM ops.candidate;
