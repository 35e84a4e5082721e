-- As checks/amount_unusual.sql, in ClickHouse's words. setting: factor, floor, history, days. Floating point only marks suspects; no amount passes through it.
-- Only the types and currencies with an amount that could be unusual are measured.
WITH
  (
    SELECT (
      toFloat64(if(countIf(parameter = 'factor') = 0, '8', maxIf(p.setting, parameter = 'factor'))),
      toDecimal64(if(countIf(parameter = 'floor') = 0, '1000', maxIf(p.setting, parameter = 'floor')), 4),
      toUInt64(toFloat64(if(countIf(parameter = 'history') = 0, '100', maxIf(p.setting, parameter = 'history')))),
      toInt32(toFloat64(if(countIf(parameter = 'days') = 0, '30', maxIf(p.setting, parameter = 'days')))))
    FROM dq.parameters AS p
    WHERE p.check_name = 'amount_unusual'
  ) AS setting,
  (
    SELECT groupUniqArray((toString(event_type), toString(currency)))
    FROM checked_events
    WHERE amount > setting.2
  ) AS candidates,
  recent AS (
    SELECT event_type, currency, log(toFloat64(amount)) AS log_amount
    FROM raw.events
    WHERE amount > 0
      AND (event_type, currency) GLOBAL IN (SELECT candidate.1, candidate.2 FROM (SELECT arrayJoin(candidates) AS candidate))
      AND booking_date > addDays((SELECT max(booking_date) FROM raw.events), -setting.4)
  ),
  middle AS (
    SELECT event_type, currency, quantileExactInclusive(0.5)(log_amount) AS median_log
    FROM recent
    GROUP BY event_type, currency
    HAVING count() >= setting.3
  ),
  usual AS (
    SELECT r.event_type AS event_type, r.currency AS currency, any(m.median_log) AS median_log,
      quantileExactInclusive(0.5)(abs(r.log_amount - m.median_log)) AS deviation_log
    FROM recent AS r
    JOIN middle AS m ON m.event_type = r.event_type AND m.currency = r.currency
    GROUP BY r.event_type, r.currency
  ),
  (
    SELECT (groupArray((toString(event_type), toString(currency), usual_amount, upper_bound)), min(upper_bound))
    FROM (
      SELECT event_type, currency, toDecimal64(round(exp(median_log), 2), 2) AS usual_amount,
        greatest(setting.2, toDecimal64(round(least(exp(median_log + setting.1 * deviation_log), 1e13), 2), 4)) AS upper_bound
      FROM usual
      WHERE deviation_log > 0
    )
  ) AS bounds
SELECT e.event_id AS event_id, e.event_ts AS event_ts, e.seller_id AS seller_id, e.event_type AS event_type, e.currency AS currency,
  e.amount AS amount, b.bound.3 AS usual_amount, b.bound.4 AS upper_bound
FROM checked_events AS e
JOIN (SELECT arrayJoin(bounds.1) AS bound) AS b ON b.bound.1 = e.event_type AND b.bound.2 = e.currency
WHERE notEmpty(bounds.1) AND e.amount > bounds.2 AND e.amount > b.bound.4
ORDER BY e.amount DESC, e.event_id
