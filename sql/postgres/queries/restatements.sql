-- The balance days that readers had seen at one moment and whose movements were different at another.
-- :since, :until: UTC, null :until for now; :from, :to: booking dates, :seller, :currency: null for all.
WITH seen AS (
  SELECT build, last_dt
  FROM ops.builds
  WHERE published_at <= :since::text::timestamp
  ORDER BY build DESC
  LIMIT 1
),
later AS (
  SELECT m.seller_id, m.currency, m.dt, max(m.build) AS build
  FROM dwh.seller_movement_delta m
  JOIN seen s ON m.build > s.build AND m.dt <= s.last_dt
  JOIN ops.builds b ON b.build = m.build
  WHERE (:until::text::timestamp IS NULL OR b.published_at <= :until::text::timestamp)
    AND (:from::date IS NULL OR m.dt >= :from::date)
    AND (:to::date IS NULL OR m.dt <= :to::date)
    AND (:seller::text IS NULL OR m.seller_id = :seller::text)
    AND (:currency::text IS NULL OR m.currency = upper(:currency::text))
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
  WHERE :until::text::timestamp IS NULL OR b.published_at <= :until::text::timestamp
  GROUP BY m.seller_id, m.currency, m.dt
),
running AS (
  SELECT *,
    sum(inflow_before - outflow_before) OVER books AS balance_before,
    sum(inflow_after - outflow_after) OVER books AS balance_after
  FROM figures
  WINDOW books AS (PARTITION BY seller_id, currency ORDER BY dt ROWS UNBOUNDED PRECEDING)
)
SELECT r.seller_id, r.currency, r.dt, r.inflow_before::numeric(38, 4), r.inflow_after::numeric(38, 4), r.outflow_before::numeric(38, 4),
  r.outflow_after::numeric(38, 4), r.balance_before::numeric(38, 4), r.balance_after::numeric(38, 4), r.events_before::bigint, r.events_after::bigint,
  l.build, b.published_at
FROM running r
JOIN later l ON l.seller_id = r.seller_id AND l.currency = r.currency AND l.dt = r.dt
JOIN ops.builds b ON b.build = l.build
ORDER BY r.seller_id, r.currency, r.dt;
