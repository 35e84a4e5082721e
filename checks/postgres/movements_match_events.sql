-- As checks/movements_match_events.sql; each side is summed where it stands, so that its scan can be shared out.
-- beside: event_sums
WITH event_sums AS (
  SELECT booking_date::text AS books, event_type AS what, currency, sum(signed_amount) AS net, count(*) AS events
  FROM events_of_checked_days
  GROUP BY booking_date, event_type, currency
  UNION ALL
  SELECT seller_id, 'all', currency, sum(signed_amount), count(*)
  FROM events_of_checked_days
  GROUP BY seller_id, currency
),
movement_sums AS (
  SELECT dt::text AS books, event_type AS what, currency, sum(inflow - outflow) AS net, sum(event_count) AS events
  FROM movements_of_checked_days
  GROUP BY dt, event_type, currency
  UNION ALL
  SELECT seller_id, 'all', currency, sum(inflow - outflow), sum(event_count)
  FROM movements_of_checked_days
  GROUP BY seller_id, currency
),
both_sides AS (
  SELECT books, what, currency, net AS raw_net, events AS raw_events, 0 AS mart_net, 0 AS mart_events
  FROM event_sums
  UNION ALL
  SELECT books, what, currency, 0, 0, net, events
  FROM movement_sums
)
SELECT books, what, currency, sum(raw_net) AS raw_net, sum(mart_net) AS mart_net,
  sum(raw_events) AS raw_events, sum(mart_events) AS mart_events
FROM both_sides
GROUP BY books, what, currency
HAVING sum(raw_net) <> sum(mart_net) OR sum(raw_events) <> sum(mart_events)
ORDER BY books, what, currency
