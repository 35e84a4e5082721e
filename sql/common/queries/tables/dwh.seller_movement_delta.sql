SELECT build, dt, seller_id, currency::VARCHAR AS currency, event_type::VARCHAR AS event_type, inflow, outflow, event_count
FROM dwh.seller_movement_delta
ORDER BY build, seller_id, currency, dt, event_type;
