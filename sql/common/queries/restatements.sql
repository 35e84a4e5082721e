-- The balance days that readers had seen at one moment and whose movements were different at another.
-- $1 since: UTC; $2 until: UTC, null for now; $3 from, $4 to: booking dates, $5 seller, $6 currency: null for all.
WITH seen AS (
  SELECT build, last_dt
  FROM ops.builds
  WHERE published_at <= $1::TIMESTAMP
  ORDER BY build DESC
  LIMIT 1
),
later AS (
  SELECT m.seller_id, m.currency, m.dt, max(m.build) AS build
  FROM dwh.seller_movement_delta m
  JOIN seen s ON m.build > s.build AND m.dt <= s.last_dt
  JOIN ops.builds b ON b.build = m.build
  WHERE ($2::TIMESTAMP IS NULL OR b.published_at <= $2::TIMESTAMP)
    AND ($3::DATE IS NULL OR m.dt >= $3::DATE)
    AND ($4::DATE IS NULL OR m.dt <= $4::DATE)
    AND ($5::VARCHAR IS NULL OR m.seller_id = $5)
    AND ($6::VARCHAR IS NULL OR m.currency::VARCHAR = upper($6))
  GROUP BY m.seller_id, m.currency, m.dt
  HAVING sum(m.inflow) <> 0 OR sum(m.outflow) <> 0 OR sum(m.event_count) <> 0
),
books AS (
  SELECT seller_id, currency, max(dt) AS last_dt
  FROM later
  GROUP BY seller_id, currency
),
figures AS (
  SELECT m.seller_id, m.currency, m.dt,
    coalesce(sum(m.inflow) FILTER (WHERE m.build <= s.build), 0) AS inflow_before, sum(m.inflow) AS inflow_after,
    coalesce(sum(m.outflow) FILTER (WHERE m.build <= s.build), 0) AS outflow_before, sum(m.outflow) AS outflow_after,
    coalesce(sum(m.event_count) FILTER (WHERE m.build <= s.build), 0) AS events_before, sum(m.event_count) AS events_after
  FROM dwh.seller_movement_delta m
  JOIN books k ON k.seller_id = m.seller_id AND k.currency = m.currency AND m.dt <= k.last_dt
  JOIN ops.builds b ON b.build = m.build
  CROSS JOIN seen s
  WHERE $2::TIMESTAMP IS NULL OR b.published_at <= $2::TIMESTAMP
  GROUP BY m.seller_id, m.currency, m.dt
),
running AS (
  SELECT *,
    sum(inflow_before - outflow_before) OVER books AS balance_before,
    sum(inflow_after - outflow_after) OVER books AS balance_after
  FROM figures
  WINDOW books AS (PARTITION BY seller_id, currency ORDER BY dt ROWS UNBOUNDED PRECEDING)
)
SELECT r.seller_id, r.currency::VARCHAR, r.dt, r.inflow_before::DECIMAL(38, 4), r.inflow_after::DECIMAL(38, 4), r.outflow_before::DECIMAL(38, 4),
  r.outflow_after::DECIMAL(38, 4), r.balance_before::DECIMAL(38, 4), r.balance_after::DECIMAL(38, 4), r.events_before::BIGINT, r.events_after::BIGINT,
  l.build, b.published_at
FROM running r
JOIN later l ON l.seller_id = r.seller_id AND l.currency = r.currency AND l.dt = r.dt
JOIN ops.builds b ON b.build = l.build
ORDER BY r.seller_id, r.currency::VARCHAR, r.dt;
