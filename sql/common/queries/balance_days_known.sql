-- What balance_days.sql gives, as it was known at a moment: from what the builds published by then had added.
-- $1 known_at: UTC. $2 from: the first day, null for all; $3 to: the last day, null for the mart's last at that moment; $4 seller, $5 currency:
-- null for all. $6 carried_before: a day, to which each balance is carried forward from its last day before it; null for no such row.
WITH target AS (
  SELECT build, coalesce($3::DATE, last_dt) AS dt
  FROM ops.builds
  WHERE published_at <= $1::TIMESTAMP
  ORDER BY build DESC
  LIMIT 1
),
days AS (
  SELECT m.dt, m.seller_id, m.currency, sum(m.inflow) AS inflow, sum(m.outflow) AS outflow
  FROM dwh.seller_movement_delta m
  JOIN target t ON m.build <= t.build AND m.dt <= t.dt
  WHERE ($4::VARCHAR IS NULL OR m.seller_id = $4)
    AND ($5::VARCHAR IS NULL OR m.currency::VARCHAR = upper($5))
  GROUP BY m.dt, m.seller_id, m.currency
  HAVING sum(m.event_count) <> 0
),
running AS (
  SELECT *, sum(inflow - outflow) OVER (PARTITION BY seller_id, currency ORDER BY dt ROWS UNBOUNDED PRECEDING) AS running_balance
  FROM days
),
carried AS (
  SELECT seller_id, currency, max(dt) AS dt
  FROM days
  WHERE dt < $6::DATE
  GROUP BY seller_id, currency
)
SELECT d.seller_id, d.currency::VARCHAR, d.dt, (d.running_balance - d.inflow + d.outflow)::DECIMAL(38, 4), d.inflow::DECIMAL(38, 4),
  d.outflow::DECIMAL(38, 4), d.running_balance::DECIMAL(38, 4), t.dt
FROM running d
CROSS JOIN target t
LEFT JOIN carried c ON c.seller_id = d.seller_id AND c.currency = d.currency AND c.dt = d.dt
WHERE $2::DATE IS NULL OR d.dt >= $2::DATE OR c.dt IS NOT NULL
ORDER BY d.seller_id, d.currency::VARCHAR, d.dt;
