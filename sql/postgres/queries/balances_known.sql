-- What balances.sql gives, as it was known at a moment: from what the builds published by then had added.
-- :known_at: UTC; :as_of: the day, null for the mart's last at that moment; :seller, :currency: null for all.
WITH target AS (
  SELECT build, coalesce(:as_of::date, last_dt) AS dt
  FROM ops.builds
  WHERE published_at <= :known_at::text::timestamp
  ORDER BY build DESC
  LIMIT 1
)
SELECT m.seller_id, m.currency, t.dt,
  coalesce(sum(m.inflow - m.outflow) FILTER (WHERE m.dt < t.dt), 0)::numeric(38, 4),
  coalesce(sum(m.inflow) FILTER (WHERE m.dt = t.dt), 0)::numeric(38, 4),
  coalesce(sum(m.outflow) FILTER (WHERE m.dt = t.dt), 0)::numeric(38, 4),
  sum(m.inflow - m.outflow)::numeric(38, 4)
FROM dwh.seller_movement_delta m
JOIN target t ON m.build <= t.build AND m.dt <= t.dt
WHERE (:seller::text IS NULL OR m.seller_id = :seller::text)
  AND (:currency::text IS NULL OR m.currency = upper(:currency::text))
GROUP BY m.seller_id, m.currency, t.dt
HAVING sum(m.event_count) <> 0
ORDER BY m.seller_id, m.currency;
