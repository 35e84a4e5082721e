-- Balance days that readers had seen as known at one moment, and whose own movements were others as known at a later one: before and
-- after, and the last build that changed them. A day was seen if the mart reached it.
-- since, until: the moments, until null for now; from, to: the days, null for all; seller, currency: null for all.
WITH
  {since:DateTime64(6, 'UTC')} AS since_at,
  {until:Nullable(DateTime64(6, 'UTC'))} AS until_at,
  (SELECT max(build) FROM ops.builds WHERE published_at <= since_at) AS seen_build,
  (SELECT max(last_dt) FROM ops.builds WHERE build = seen_build) AS seen_dt,
  later AS (SELECT build, published_at FROM ops.builds WHERE published_at > since_at AND (until_at IS NULL OR published_at <= until_at)),
  known AS (
    SELECT seller_id, currency, dt, inflow, outflow, event_count, build_no
    FROM dwh.delta_rows
    WHERE build_no GLOBAL IN (SELECT build FROM ops.builds WHERE build <= seen_build UNION ALL SELECT build FROM later)
      AND dt <= least(seen_dt, ifNull({to:Nullable(Date32)}, seen_dt))
      AND ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
      AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
  ),
  moved AS (
    SELECT seller_id, currency, dt, sumIf(k.inflow, build_no <= seen_build) AS inflow_before, sum(k.inflow) AS inflow_after,
      sumIf(k.outflow, build_no <= seen_build) AS outflow_before, sum(k.outflow) AS outflow_after,
      sumIf(k.event_count, build_no <= seen_build) AS events_before, sum(k.event_count) AS events_after,
      maxIf(build_no, build_no > seen_build) AS last_build
    FROM known AS k
    WHERE (seller_id, currency) GLOBAL IN (
      SELECT seller_id, currency
      FROM dwh.delta_rows
      WHERE build_no GLOBAL IN (SELECT build FROM later) AND dt <= seen_dt)
    GROUP BY seller_id, currency, dt
  ),
  days AS (
    SELECT *,
      sum(inflow_before - outflow_before) OVER books AS balance_before, sum(inflow_after - outflow_after) OVER books AS balance_after
    FROM moved
    WINDOW books AS (PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
  )
SELECT seller_id, currency, dt, inflow_before, inflow_after, outflow_before, outflow_after, balance_before, balance_after,
  events_before, events_after, last_build, l.published_at AS restated_at
FROM days
JOIN later AS l ON l.build = last_build
WHERE (inflow_before <> inflow_after OR outflow_before <> outflow_after OR events_before <> events_after)
  AND ({from:Nullable(Date32)} IS NULL OR dt >= {from:Nullable(Date32)})
ORDER BY seller_id, currency, dt
