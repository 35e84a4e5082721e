-- As checks/ids_like_numbers.sql, in ClickHouse's words.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE (event_id LIKE '%E+%' AND match(event_id, '^[0-9]([.,][0-9]+)?E[+][0-9]+$'))
  OR (seller_id LIKE '%E+%' AND match(seller_id, '^[0-9]([.,][0-9]+)?E[+][0-9]+$'))
ORDER BY event_id
