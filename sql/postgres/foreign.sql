-- Something of others where the tables and views of this program would stand: no row if there is nothing. Asked before they are made.
SELECT 'the table ' || n.nspname || '.' || c.relname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND (n.nspname IN ('raw', 'dwh', 'dq', 'ops')
    OR (n.nspname = 'public' AND c.relname IN ('checked_events', 'known_events', 'checked_balances', 'events_of_checked_days', 'movements_of_checked_days',
      'balances_of_checked_days', 'newest_booking_date', 'checked_batches', 'clock')))
ORDER BY n.nspname, c.relname
LIMIT 1;
