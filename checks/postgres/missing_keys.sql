-- As checks/missing_keys.sql. By its bytes, a text that is empty or begins with a blank stands before '!': one comparison for
-- nearly every row.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system
FROM checked_events
WHERE event_id IS NULL OR (event_id < '!' AND trim(event_id) = '')
  OR event_ts IS NULL
  OR seller_id IS NULL OR (seller_id < '!' AND trim(seller_id) = '')
  OR event_type IS NULL
  OR currency IS NULL
  OR amount IS NULL
  OR signed_amount IS NULL
  OR direction IS NULL
  OR booking_date IS NULL
ORDER BY event_id, event_ts, seller_id
