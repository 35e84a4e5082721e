-- title: events without an id, time, seller, type, currency or amount
-- table: raw.events
-- severity: error
-- why: an event without them cannot be booked to anyone's balance, or to a day.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system
FROM checked_events
WHERE event_id IS NULL OR event_id = '' OR (starts_with(event_id, ' ') AND trim(event_id) = '')
  OR event_ts IS NULL
  OR seller_id IS NULL OR seller_id = '' OR (starts_with(seller_id, ' ') AND trim(seller_id) = '')
  OR event_type IS NULL
  OR currency IS NULL
  OR amount IS NULL
  OR signed_amount IS NULL
  OR direction IS NULL
  OR booking_date IS NULL
ORDER BY event_id, event_ts, seller_id
