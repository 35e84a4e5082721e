-- The last balance day of every seller and currency, in no order.
SELECT seller_id, currency::VARCHAR, max(dt), arg_max(opening_balance, dt), arg_max(inflow, dt), arg_max(outflow, dt), arg_max(running_balance, dt)
FROM dwh.seller_balance_daily
GROUP BY seller_id, currency;
