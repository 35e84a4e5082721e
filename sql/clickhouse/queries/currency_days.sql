-- What came in and went out on each day, all sellers of a currency together. from: the first day.
SELECT currency AS currency_code, dt, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow
FROM dwh.seller_balance_daily
WHERE dt >= {from:Nullable(Date32)}
GROUP BY currency, dt
ORDER BY currency_code, dt
