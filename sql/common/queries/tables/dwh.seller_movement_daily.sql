SELECT
  -- columns: shown dwh.seller_movement_daily
  dt, seller_id, currency::VARCHAR AS currency, event_type::VARCHAR AS event_type, inflow, outflow, event_count
  -- end of columns
FROM dwh.seller_movement_daily
ORDER BY seller_id, currency, dt, event_type;
