-- As checks/movements_match_events.sql, in ClickHouse's words.
WITH both_sides AS (
  SELECT toString(booking_date) AS books, event_type AS what, currency, toDecimal128(sum(signed_amount), 4) AS event_net, toInt64(count()) AS events,
    toDecimal128(0, 4) AS movement_net, toInt64(0) AS movement_events
  FROM events_of_checked_days
  GROUP BY booking_date, event_type, currency
  UNION ALL
  SELECT toString(dt), event_type, currency, 0, toInt64(0), sum(inflow - outflow), sum(event_count)
  FROM movements_of_checked_days
  GROUP BY dt, event_type, currency
  UNION ALL
  SELECT seller_id, 'all', currency, sum(signed_amount), toInt64(count()), 0, toInt64(0)
  FROM events_of_checked_days
  GROUP BY seller_id, currency
  UNION ALL
  SELECT seller_id, 'all', currency, 0, toInt64(0), sum(inflow - outflow), sum(event_count)
  FROM movements_of_checked_days
  GROUP BY seller_id, currency
)
SELECT books, what, currency, sum(event_net) AS raw_net, sum(movement_net) AS mart_net,
  sum(events) AS raw_events, sum(movement_events) AS mart_events
FROM both_sides
GROUP BY books, what, currency
HAVING raw_net <> mart_net OR raw_events <> mart_events
ORDER BY books, what, currency
