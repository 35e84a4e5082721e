-- Balances at the close of a day as they were known at a moment, from the deltas of the builds published up to then alone.
-- as_of: the day, null for the mart's last as known; known_at: null for now; seller, currency: null for all.
WITH
  known AS (
    SELECT build, last_dt
    FROM ops.builds
    WHERE {known_at:Nullable(DateTime64(6, 'UTC'))} IS NULL OR published_at <= {known_at:Nullable(DateTime64(6, 'UTC'))}
  ),
  (SELECT max(build) FROM known) AS last_build,
  (SELECT ifNull({as_of:Nullable(Date32)}, max(last_dt)) FROM known WHERE build = last_build) AS target_dt,
  books AS (
    SELECT seller_id, currency, sumIf(d.inflow, dt = target_dt) AS day_inflow, sumIf(d.outflow, dt = target_dt) AS day_outflow,
      sum(d.inflow - d.outflow) AS closing
    FROM dwh.delta_rows AS d
    WHERE build_no <= last_build AND build_no GLOBAL IN (SELECT build FROM known)
      AND dt <= target_dt
      AND ({seller:Nullable(String)} IS NULL OR seller_id = {seller:Nullable(String)})
      AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
    GROUP BY seller_id, currency
    HAVING sum(d.event_count) <> 0
  )
SELECT seller_id, currency, target_dt AS dt, closing - day_inflow + day_outflow AS opening_balance, day_inflow AS inflow,
  day_outflow AS outflow, closing AS running_balance
FROM books
ORDER BY seller_id, currency
