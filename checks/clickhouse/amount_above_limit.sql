-- As checks/amount_above_limit.sql, in ClickHouse's words.
WITH setting AS (
  SELECT toDecimal64(if(count() = 0, '1000000', any(p.setting)), 4) AS amount_limit
  FROM dq.parameters AS p
  WHERE p.check_name = 'amount_above_limit' AND p.parameter = 'limit'
)
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE amount > (SELECT amount_limit FROM setting)
ORDER BY amount DESC, event_id
