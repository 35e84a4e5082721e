-- title: ids that look like numbers rounded by a spreadsheet
-- table: raw.events
-- severity: warning
-- why: 1.23457E+15 was a longer number once, and several ids may have become the same one.
SELECT event_id, event_ts, seller_id, event_type, currency, amount, source_system
FROM checked_events
WHERE (event_id LIKE '%E+%' AND event_id SIMILAR TO '[0-9]([.,][0-9]+)?E[+][0-9]+')
  OR (seller_id LIKE '%E+%' AND seller_id SIMILAR TO '[0-9]([.,][0-9]+)?E[+][0-9]+')
ORDER BY event_id
