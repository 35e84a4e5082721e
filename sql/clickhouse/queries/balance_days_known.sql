-- Balance days with movement as they were known at a moment, from the deltas of the builds published up to then alone, by seller and
-- currency, oldest first. from: the first day, null for all; to: the last day, null for the mart's last as known; known_at: null for now;
-- seller, currency: null for all.
-- carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH
  known AS (
    SELECT build, last_dt
    FROM ops.builds
    WHERE {known_at:Nullable(DateTime64(6, 'UTC'))} IS NULL OR published_at <= {known_at:Nullable(DateTime64(6, 'UTC'))}
  ),
  (SELECT max(build) FROM known) AS last_build,
  (SELECT ifNull({to:Nullable(Date32)}, max(last_dt)) FROM known WHERE build = last_build) AS to_dt,
  moved AS (
    SELECT seller_id, currency, dt, sum(d.inflow) AS inflow, sum(d.outflow) AS outflow
    FROM dwh.delta_rows AS d
    WHERE build_no <= last_build AND build_no GLOBAL IN (SELECT build FROM known)
      AND dt <= to_dt
      AND ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
      AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
    GROUP BY seller_id, currency, dt
    HAVING sum(d.event_count) <> 0
  ),
  asked AS (
    SELECT seller_id, currency, dt, inflow, outflow,
      sum(inflow - outflow) OVER (
        PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running_balance,
      running_balance - inflow + outflow AS opening_balance
    FROM moved
  ),
  days AS (
    SELECT seller_id, currency, dt AS day, opening_balance, inflow, outflow, running_balance
    FROM asked
    WHERE {from:Nullable(Date32)} IS NULL OR dt >= {from:Nullable(Date32)}
    UNION ALL
    SELECT seller_id, currency, last.1, last.2, last.3, last.4, last.5
    FROM (
      SELECT seller_id, currency, argMax((dt, opening_balance, inflow, outflow, running_balance), dt) AS last
      FROM asked
      WHERE dt < {carried_before:Nullable(Date32)}
      GROUP BY seller_id, currency
    )
  )
SELECT seller_id, currency, day AS dt, opening_balance, inflow, outflow, running_balance, to_dt
FROM days
ORDER BY seller_id, currency, day
