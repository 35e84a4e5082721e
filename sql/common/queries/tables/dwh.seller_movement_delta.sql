SELECT
  -- columns: shown dwh.seller_movement_delta
  build, dt, seller_id, currency::VARCHAR AS currency, event_type::VARCHAR AS event_type, inflow, outflow, event_count
  -- end of columns
FROM dwh.seller_movement_delta
ORDER BY build, seller_id, currency, dt, event_type;
