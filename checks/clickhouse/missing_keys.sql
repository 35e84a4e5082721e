-- As checks/missing_keys.sql, in ClickHouse's words: these columns hold no null, what is missing is empty.
-- Whatever begins with a blank, or is empty, sorts before '!'; few need trimming.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system
FROM checked_events
WHERE (event_id < '!' OR seller_id < '!' OR event_type = '' OR currency = '' OR direction = '' OR toUnixTimestamp64Micro(event_ts) = 0)
  AND (trim(event_id) = ''
  OR trim(seller_id) = ''
  OR event_type = ''
  OR currency = ''
  OR direction = ''
  OR toUnixTimestamp64Micro(event_ts) = 0)
ORDER BY event_id, event_ts, seller_id
