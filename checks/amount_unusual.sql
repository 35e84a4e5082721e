-- title: amounts outside the usual range of their event type and currency
-- table: raw.events
-- severity: warning
-- parameter: factor = 8, 0 to 1000, 2 decimals
-- parameter: floor = 1000, 0 to 99999999999999, 4 decimals
-- parameter: history = 100, 0 to 1000000000000
-- parameter: days = 30, 1 to 36500
-- why: a misplaced decimal point passes every rule of a row; only its neighbours give it away.
-- Usual is the median, over the last days of booked events; distance from it is counted in median absolute deviations
-- (Hampel 1974) of the logarithm, since amounts spread by ratio: a payout of a large seller is not an error.
-- With fewer than `history` events, or up to the absolute `floor`, nothing is called unusual.
WITH setting AS (
  SELECT
    coalesce(max(setting) FILTER (WHERE parameter = 'factor'), '8')::DECIMAL(9, 2) AS factor,
    coalesce(max(setting) FILTER (WHERE parameter = 'floor'), '1000')::DECIMAL(18, 4) AS absolute_floor,
    coalesce(max(setting) FILTER (WHERE parameter = 'history'), '100')::BIGINT AS history,
    coalesce(max(setting) FILTER (WHERE parameter = 'days'), '30')::INTEGER AS days
  FROM dq.parameters
  WHERE check_name = 'amount_unusual'
),
large AS (
  SELECT *
  FROM checked_events
  WHERE amount > (SELECT absolute_floor FROM setting)
),
-- Only for what has an amount above the floor.
usual AS (
  SELECT event_type, currency, median(ln(amount)) AS median_log, mad(ln(amount)) AS deviation_log
  FROM raw.events
  WHERE amount > 0
    AND (event_type, currency) IN (SELECT event_type, currency FROM large)
    AND booking_date > (SELECT max(booking_date) FROM raw.events) - (SELECT days FROM setting)
  GROUP BY event_type, currency
  HAVING count(*) >= (SELECT history FROM setting)
),
bounds AS (
  SELECT event_type, currency, round(exp(median_log), 2)::DECIMAL(18, 2) AS usual_amount,
    greatest(absolute_floor, least(exp(median_log + factor * deviation_log), 1e13)::DECIMAL(18, 2)) AS upper_bound
  FROM usual, setting
  WHERE deviation_log > 0
)
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, b.usual_amount, b.upper_bound
FROM large e
JOIN bounds b ON b.event_type = e.event_type AND b.currency = e.currency
WHERE e.amount > b.upper_bound
ORDER BY e.amount DESC, e.event_id
