-- As checks/movements_match_events.sql, in ClickHouse's words. One checksum of each side first, of every cell with its amount:
-- only where they differ are days and sellers compared. It is linear, so a cell may lie in any number of rows.
WITH
  (
    SELECT (
      sum(cityHash64(booking_date, seller_id, currency, event_type) * reinterpret(signed_amount, 'UInt64')),
      sum(cityHash64(booking_date, seller_id, currency, event_type)))
    FROM events_of_checked_days
  ) AS event_checksum,
  (
    SELECT (
      sum(cityHash64(dt, seller_id, currency, event_type) * reinterpret(inflow - outflow, 'UInt64')),
      sum(cityHash64(dt, seller_id, currency, event_type) * toUInt64(event_count)))
    FROM deltas_of_checked_days
  ) AS movement_checksum,
  cells AS (
    SELECT toString(booking_date) AS day, seller_id, currency, event_type, signed_amount AS event_net, 1 AS events,
      toDecimal128(0, 4) AS movement_net, toInt64(0) AS movement_events
    FROM events_of_checked_days
    WHERE event_checksum <> movement_checksum
    UNION ALL
    SELECT toString(dt), seller_id, currency, event_type, 0, 0, inflow - outflow, event_count
    FROM deltas_of_checked_days
    WHERE event_checksum <> movement_checksum
  )
SELECT if(grouping(day) = 0, day, seller_id) AS books, if(grouping(day) = 0, event_type, 'all') AS what, currency,
  sum(event_net) AS raw_net, sum(movement_net) AS mart_net, toInt64(sum(events)) AS raw_events, sum(movement_events) AS mart_events
FROM cells
GROUP BY GROUPING SETS ((day, event_type, currency), (seller_id, currency))
HAVING raw_net <> mart_net OR raw_events <> mart_events
ORDER BY books, what, currency
