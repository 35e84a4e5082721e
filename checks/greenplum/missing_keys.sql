-- As checks/missing_keys.sql.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system
FROM checked_events
WHERE event_id IS NULL OR event_id = '' OR (left(event_id, 1) = ' ' AND trim(event_id) = '')
  OR event_ts IS NULL
  OR seller_id IS NULL OR seller_id = '' OR (left(seller_id, 1) = ' ' AND trim(seller_id) = '')
  OR event_type IS NULL
  OR currency IS NULL
  OR amount IS NULL
  OR signed_amount IS NULL
  OR direction IS NULL
  OR booking_date IS NULL
ORDER BY event_id, event_ts, seller_id
