-- What came in and went out on each day, all sellers of a currency together. $1 from: the first day.
SELECT currency::VARCHAR AS currency_code, dt, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow
FROM dwh.seller_balance_daily
WHERE dt >= $1::DATE
GROUP BY currency, dt
ORDER BY currency_code, dt;
