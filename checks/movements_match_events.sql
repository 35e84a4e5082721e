-- title: movements that differ from their events
-- table: dwh.seller_movement_daily
-- severity: error
-- why: what the mart shows must be what was accepted, by day and type and by seller.
WITH events AS NOT MATERIALIZED (
  SELECT booking_date AS dt, seller_id, currency, event_type, signed_amount
  FROM events_of_checked_days
),
movements AS NOT MATERIALIZED (
  SELECT dt, seller_id, currency, event_type, inflow - outflow AS net, event_count
  FROM movements_of_checked_days
),
both_sides AS (
  SELECT dt::VARCHAR AS books, event_type::VARCHAR AS what, currency, sum(signed_amount) AS raw_net,
    count(*) AS raw_events, 0 AS mart_net, 0 AS mart_events
  FROM events
  GROUP BY dt, event_type, currency
  UNION ALL
  SELECT dt::VARCHAR, event_type::VARCHAR, currency, 0, 0, sum(net), sum(event_count)
  FROM movements
  GROUP BY dt, event_type, currency
  UNION ALL
  SELECT seller_id, 'all', currency, sum(signed_amount), count(*), 0, 0
  FROM events
  GROUP BY seller_id, currency
  UNION ALL
  SELECT seller_id, 'all', currency, 0, 0, sum(net), sum(event_count)
  FROM movements
  GROUP BY seller_id, currency
)
SELECT books, what, currency, sum(raw_net) AS raw_net, sum(mart_net) AS mart_net,
  sum(raw_events) AS raw_events, sum(mart_events) AS mart_events
FROM both_sides
GROUP BY books, what, currency
HAVING sum(raw_net) <> sum(mart_net) OR sum(raw_events) <> sum(mart_events)
ORDER BY books, what, currency
