-- The sellers whose balance is furthest from zero, over the last days of the mart: opening, movement, closing, trend.
-- from and to are the period's first and last day, points how many values the trend has.
-- A book starts at zero and opens each day as it closed the one before, so it closes at the sum of its changes.
WITH
  (
    SELECT groupArray((seller_id, toString(currency)))
    FROM (
      SELECT seller_id, currency, sum(net_change) AS closing
      FROM dwh.seller_balance_daily
      GROUP BY seller_id, currency
      ORDER BY abs(closing) DESC, seller_id, currency
      LIMIT {limit:Int32}
    )
  ) AS furthest,
  {from:Date32} AS from_dt,
  {to:Date32} AS to_dt,
  books AS (
    SELECT seller_id, currency, arraySort(groupArray((dt, inflow, outflow, running_balance))) AS moved
    FROM dwh.seller_balance_daily
    WHERE (seller_id, currency) GLOBAL IN (SELECT book.1, book.2 FROM (SELECT arrayJoin(furthest) AS book))
    GROUP BY seller_id, currency
  )
SELECT seller_id, currency, closing - period_inflow + period_outflow,
  arraySum(day -> if(day.1 >= from_dt, day.2, toDecimal128(0, 4)), moved) AS period_inflow,
  arraySum(day -> if(day.1 >= from_dt, day.3, toDecimal128(0, 4)), moved) AS period_outflow,
  moved[-1].4 AS closing,
  arrayStringConcat(
    arrayMap(
      point_dt -> toString(arrayLast(day -> day.1 <= point_dt, moved).4),
      arrayMap(point -> addDays(from_dt, intDiv(dateDiff('day', from_dt, to_dt) * point, greatest({points:Int32} - 1, 1))), range({points:Int32}))),
    ' ') AS trend
FROM books
ORDER BY abs(closing) DESC, seller_id, currency
