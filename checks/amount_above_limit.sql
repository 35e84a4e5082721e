-- title: amounts above the limit
-- table: raw.events
-- severity: warning
-- parameter: limit = 1000000, 0 to 99999999999999, 4 decimals
-- why: amounts of that size are rare enough to be looked at one by one.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'amount_above_limit' AND parameter = 'limit'), '1000000')::DECIMAL(18, 4) AS amount_limit
  FROM dq.parameters
)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount > (SELECT amount_limit FROM setting)
ORDER BY amount DESC, event_id
