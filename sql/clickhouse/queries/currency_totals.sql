-- All sellers of a currency together, over the last days of the mart. from and to are the first and last, points the trend's length.
WITH
  {from:Date32} AS from_dt,
  {to:Date32} AS to_dt,
  days AS (
    SELECT currency, dt, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow
    FROM dwh.seller_balance_daily
    GROUP BY currency, dt
  ),
  books AS (
    SELECT currency, groupArray((dt, day_inflow, day_outflow)) AS moved
    FROM days
    GROUP BY currency
  )
SELECT currency,
  arraySum(day -> if(day.1 < from_dt, day.2 - day.3, toDecimal128(0, 4)), moved) AS opening,
  arraySum(day -> if(day.1 >= from_dt, day.2, toDecimal128(0, 4)), moved) AS period_inflow,
  arraySum(day -> if(day.1 >= from_dt, day.3, toDecimal128(0, 4)), moved) AS period_outflow,
  opening + period_inflow - period_outflow,
  arrayStringConcat(
    arrayMap(
      point_dt -> toString(arraySum(day -> if(day.1 <= point_dt, day.2 - day.3, toDecimal128(0, 4)), moved)),
      arrayMap(point -> addDays(from_dt, intDiv(dateDiff('day', from_dt, to_dt) * point, greatest({points:Int32} - 1, 1))), range({points:Int32}))),
    ' ') AS trend
FROM books
ORDER BY currency
