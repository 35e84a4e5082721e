SELECT
  -- columns: shown dwh.seller_balance_daily
  dt, seller_id, currency::VARCHAR AS currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
  -- end of columns
FROM dwh.seller_balance_daily
ORDER BY seller_id, currency, dt;
