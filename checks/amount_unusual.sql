-- title: amounts are in the usual range of their event type and currency
-- table: raw.events
-- severity: warning
-- parameter: factor = 60
-- parameter: floor = 1000
-- parameter: history = 100
-- parameter: days = 90
-- why: a misplaced decimal point passes every rule of a row; only its neighbours give it away.
-- Usual is the median; the distance is counted in median absolute deviations (Hampel 1974), over the last days of
-- booked events. Below `history` events, or below the absolute `floor`, nothing is called unusual.
WITH setting AS (
  SELECT
    coalesce(max(setting) FILTER (WHERE parameter = 'factor'), '60')::DECIMAL(9, 2) AS factor,
    coalesce(max(setting) FILTER (WHERE parameter = 'floor'), '1000')::DECIMAL(18, 4) AS absolute_floor,
    coalesce(max(setting) FILTER (WHERE parameter = 'history'), '100')::BIGINT AS history,
    coalesce(max(setting) FILTER (WHERE parameter = 'days'), '90')::INTEGER AS days
  FROM dq.parameters
  WHERE check_name = 'amount_unusual'
),
usual AS (
  SELECT event_type, currency, quantile_disc(amount, 0.5) AS median_amount, mad(amount) AS deviation
  FROM raw.events
  WHERE booking_date > (SELECT max(booking_date) FROM raw.events) - (SELECT days FROM setting)
  GROUP BY event_type, currency
  HAVING count(*) >= (SELECT history FROM setting)
),
bounds AS (
  SELECT event_type, currency, median_amount, deviation,
    greatest(absolute_floor, median_amount + factor * deviation)::DECIMAL(38, 4) AS upper_bound
  FROM usual, setting
  WHERE deviation > 0
)
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, b.median_amount, b.upper_bound
FROM checked_events e
JOIN bounds b ON b.event_type = e.event_type AND b.currency = e.currency
WHERE e.amount > b.upper_bound
