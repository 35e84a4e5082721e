SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count
FROM dwh.seller_movement_daily
ORDER BY seller_id, currency, dt, event_type
