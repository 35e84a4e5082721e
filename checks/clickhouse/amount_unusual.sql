-- As checks/amount_unusual.sql, in ClickHouse's words. Floating point only marks suspects; no amount passes through it.
WITH
  setting AS (
    SELECT
      toFloat64(if(countIf(parameter = 'factor') = 0, '8', maxIf(p.setting, parameter = 'factor'))) AS factor,
      toDecimal64(if(countIf(parameter = 'floor') = 0, '1000', maxIf(p.setting, parameter = 'floor')), 4) AS absolute_floor,
      toUInt64(toFloat64(if(countIf(parameter = 'history') = 0, '100', maxIf(p.setting, parameter = 'history')))) AS history,
      toInt32(toFloat64(if(countIf(parameter = 'days') = 0, '30', maxIf(p.setting, parameter = 'days')))) AS days
    FROM dq.parameters AS p
    WHERE p.check_name = 'amount_unusual'
  ),
  recent AS (
    SELECT event_type, currency, log(toFloat64(amount)) AS log_amount
    FROM raw.events
    WHERE amount > 0
      AND booking_date > addDays((SELECT max(booking_date) FROM raw.events), -(SELECT days FROM setting))
  ),
  middle AS (
    SELECT event_type, currency, quantileExactInclusive(0.5)(log_amount) AS median_log
    FROM recent
    GROUP BY event_type, currency
    HAVING count() >= (SELECT history FROM setting)
  ),
  usual AS (
    SELECT r.event_type AS event_type, r.currency AS currency, any(m.median_log) AS median_log,
      quantileExactInclusive(0.5)(abs(r.log_amount - m.median_log)) AS deviation_log
    FROM recent AS r
    JOIN middle AS m ON m.event_type = r.event_type AND m.currency = r.currency
    GROUP BY r.event_type, r.currency
  ),
  bounds AS (
    SELECT event_type, currency, toDecimal64(round(exp(median_log), 2), 2) AS usual_amount,
      greatest(absolute_floor, toDecimal64(round(least(exp(median_log + factor * deviation_log), 1e13), 2), 4)) AS upper_bound
    FROM usual, setting
    WHERE deviation_log > 0
  )
SELECT e.event_id AS event_id, e.event_ts AS event_ts, e.seller_id AS seller_id, e.event_type AS event_type, e.currency AS currency,
  e.amount AS amount, b.usual_amount AS usual_amount, b.upper_bound AS upper_bound
FROM checked_events AS e
JOIN bounds AS b ON b.event_type = e.event_type AND b.currency = e.currency
WHERE e.amount > (SELECT min(upper_bound) FROM bounds) AND e.amount > b.upper_bound
ORDER BY e.amount DESC, e.event_id
