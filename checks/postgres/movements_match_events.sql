-- As checks/movements_match_events.sql; each side is summed where it stands, so that its scan can be shared out.
WITH both_sides AS (
  SELECT booking_date::text AS books, event_type AS what, currency, sum(signed_amount) AS raw_net,
    count(*) AS raw_events, 0 AS mart_net, 0 AS mart_events
  FROM events_of_checked_days
  GROUP BY booking_date, event_type, currency
  UNION ALL
  SELECT dt::text, event_type, currency, 0, 0, sum(inflow - outflow), sum(event_count)
  FROM movements_of_checked_days
  GROUP BY dt, event_type, currency
  UNION ALL
  SELECT seller_id, 'all', currency, sum(signed_amount), count(*), 0, 0
  FROM events_of_checked_days
  GROUP BY seller_id, currency
  UNION ALL
  SELECT seller_id, 'all', currency, 0, 0, sum(inflow - outflow), sum(event_count)
  FROM movements_of_checked_days
  GROUP BY seller_id, currency
)
SELECT books, what, currency, sum(raw_net) AS raw_net, sum(mart_net) AS mart_net,
  sum(raw_events) AS raw_events, sum(mart_events) AS mart_events
FROM both_sides
GROUP BY books, what, currency
HAVING sum(raw_net) <> sum(mart_net) OR sum(raw_events) <> sum(mart_events)
ORDER BY books, what, currency
