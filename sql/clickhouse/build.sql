-- The whole mart anew from raw.events. By hand: clickhouse-client --multiquery < sql/clickhouse/build.sql
-- The program runs the middle part alone, between its own beginning and its checks.
TRUNCATE TABLE ops.candidate;

INSERT INTO ops.candidate
WITH greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), (SELECT max(build_no) FROM ops.build_rows) + 1) AS next_no
SELECT 'by hand', next_no, next_no, now64(6), 'everything';

TRUNCATE TABLE ops.candidate_batches;

INSERT INTO ops.candidate_batches SELECT batch_id FROM raw.batches WHERE published_at IS NULL;

-- build
-- What events add up to, less what the builds before have added.
INSERT INTO dwh.delta_rows
WITH figures AS (
  SELECT
    if(batch_id = '', toDate32(toTimeZone(event_ts, ifNull(
      (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone' HAVING count() > 0), 'UTC'))), booking_date) AS dt,
    seller_id,
    currency,
    event_type,
    toDecimal128(if(direction = 'in', amount, 0), 4) AS inflow,
    toDecimal128(if(direction = 'out', amount, 0), 4) AS outflow,
    toInt64(1) AS event_count
  FROM raw.events
  UNION ALL
  SELECT dt, seller_id, currency, event_type, -inflow, -outflow, -event_count
  FROM dwh.delta_rows
  WHERE build_no IN (SELECT build_no FROM ops.delta_builds)
)
SELECT dt, seller_id, currency, event_type, sum(f.inflow), sum(f.outflow), sum(f.event_count),
  (SELECT max(build_no) FROM ops.candidate)
FROM figures AS f
GROUP BY dt, seller_id, currency, event_type
HAVING sum(f.event_count) <> 0 OR sum(f.inflow) <> 0 OR sum(f.outflow) <> 0;

INSERT INTO dwh.balance_rows
WITH
  days AS (
    SELECT dt, seller_id, currency, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow, sum(event_count) AS events
    FROM ops.candidate_deltas
    GROUP BY dt, seller_id, currency
    HAVING events <> 0
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
INSERT INTO ops.build_rows (build_no, generation, run_id, published_at, batch_ids, scope, last_dt)
SELECT build_no, generation, run_id, greatest(now64(6), (SELECT max(published_at) FROM ops.build_rows) + toIntervalMicrosecond(1)),
  (SELECT groupArray(batch_id) FROM ops.candidate_batches), scope, (SELECT maxOrNull(dt) FROM ops.candidate_balances)
FROM ops.candidate;
