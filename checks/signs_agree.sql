-- title: events with contradictory amount, sign and direction
-- table: raw.events
-- severity: error
-- why: balances are built from amount and direction; a sign that says otherwise means one of them is wrong.
SELECT event_id, seller_id, event_type, currency, amount, signed_amount, direction
FROM checked_events
WHERE amount < 0
  OR signed_amount <> CASE WHEN direction = 'in' THEN amount ELSE -amount END
ORDER BY event_id
