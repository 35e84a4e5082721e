SELECT build, dt, seller_id, currency, event_type, inflow, outflow, event_count
FROM dwh.seller_movement_delta
ORDER BY build, seller_id, currency, dt, event_type;
