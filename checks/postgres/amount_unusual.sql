-- As checks/amount_unusual.sql; only the types and currencies with an amount that could be unusual are measured.
WITH setting AS (
  SELECT
    coalesce(max(setting) FILTER (WHERE parameter = 'factor'), '8')::numeric(9, 2) AS factor,
    coalesce(max(setting) FILTER (WHERE parameter = 'floor'), '1000')::numeric(18, 4) AS absolute_floor,
    coalesce(max(setting) FILTER (WHERE parameter = 'history'), '100')::bigint AS history,
    coalesce(max(setting) FILTER (WHERE parameter = 'days'), '30')::integer AS days
  FROM dq.parameters
  WHERE check_name = 'amount_unusual'
),
candidates AS (
  SELECT e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount
  FROM checked_events e
  WHERE e.amount > (SELECT absolute_floor FROM setting)
),
recent AS (
  SELECT e.event_type, e.currency, ln(e.amount::double precision) AS amount_log
  FROM raw.events e
  WHERE e.amount > 0
    AND e.booking_date > (SELECT dt FROM newest_booking_date) - (SELECT days FROM setting)
    AND (e.event_type, e.currency) IN (SELECT c.event_type, c.currency FROM candidates c)
),
medians AS (
  SELECT event_type, currency, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount_log) AS median_log
  FROM recent
  GROUP BY event_type, currency
  HAVING count(*) >= (SELECT history FROM setting)
),
deviations AS (
  SELECT r.event_type, r.currency, min(m.median_log) AS median_log,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(r.amount_log - m.median_log)) AS deviation_log
  FROM recent r
  JOIN medians m ON m.event_type = r.event_type AND m.currency = r.currency
  GROUP BY r.event_type, r.currency
),
bounds AS (
  SELECT event_type, currency, exp(median_log)::numeric(18, 2) AS usual_amount,
    greatest(absolute_floor, least(exp(least(median_log + factor::double precision * deviation_log, 30)), 1e13)::numeric(18, 2))
      AS upper_bound
  FROM deviations, setting
  WHERE deviation_log > 0
)
SELECT c.event_id, c.event_ts, c.seller_id, c.event_type, c.currency, c.amount, b.usual_amount, b.upper_bound
FROM candidates c
JOIN bounds b ON b.event_type = c.event_type AND b.currency = c.currency
WHERE c.amount > b.upper_bound
ORDER BY c.amount DESC, c.event_id
