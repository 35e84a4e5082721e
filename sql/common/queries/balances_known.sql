-- What balances.sql gives, as it was known at a moment: from what the builds published by then had added.
-- $1 known_at: UTC; $2 as_of: the day, null for the mart's last at that moment; $3 seller, $4 currency: null for all.
WITH target AS (
  SELECT build, coalesce($2::DATE, last_dt) AS dt
  FROM ops.builds
  WHERE published_at <= $1::TIMESTAMP
  ORDER BY build DESC
  LIMIT 1
)
SELECT m.seller_id, m.currency::VARCHAR, t.dt,
  coalesce(sum(m.inflow - m.outflow) FILTER (WHERE m.dt < t.dt), 0)::DECIMAL(38, 4),
  coalesce(sum(m.inflow) FILTER (WHERE m.dt = t.dt), 0)::DECIMAL(38, 4),
  coalesce(sum(m.outflow) FILTER (WHERE m.dt = t.dt), 0)::DECIMAL(38, 4),
  sum(m.inflow - m.outflow)::DECIMAL(38, 4)
FROM dwh.seller_movement_delta m
JOIN target t ON m.build <= t.build AND m.dt <= t.dt
WHERE ($3::VARCHAR IS NULL OR m.seller_id = $3)
  AND ($4::VARCHAR IS NULL OR m.currency::VARCHAR = upper($4))
GROUP BY m.seller_id, m.currency, t.dt
HAVING sum(m.event_count) <> 0
ORDER BY m.seller_id, m.currency::VARCHAR;
