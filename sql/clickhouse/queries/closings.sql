-- The last balance day of every seller and currency, in no order.
SELECT seller_id, toString(currency) AS currency_code, last.1 AS last_dt, last.2, last.3, last.4, last.5
FROM (
  SELECT seller_id, currency, argMax((dt, opening_balance, inflow, outflow, running_balance), dt) AS last
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
)
