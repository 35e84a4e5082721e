-- The signed movements.
SELECT dt, seller_id, currency, event_type, inflow, outflow, net_change, event_count FROM bi.movements ORDER BY dt, seller_id, currency, event_type
