-- All sellers of a currency together, over the last days of the mart. from is the first day, points the trend's length.
WITH
  balances AS (
    SELECT currency, dt, seller_id, inflow, outflow FROM dwh.seller_balance_daily
  ),
  period AS (
    SELECT greatest(min(dt), {from:Date32}) AS from_dt, max(dt) AS to_dt FROM balances
  ),
  days AS (
    SELECT currency, dt, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow FROM balances GROUP BY currency, dt
  ),
  sellers AS (
    SELECT currency, toInt64(uniqExact(seller_id)) AS sellers FROM balances GROUP BY currency
  ),
  points AS (
    SELECT number AS point,
      addDays(from_dt, intDiv(dateDiff('day', from_dt, to_dt) * number, greatest({points:Int32} - 1, 1))) AS point_dt
    FROM period, numbers({points:Int32}) AS n
  ),
  trends AS (
    SELECT currency, arrayStringConcat(arrayMap(p -> toString(p.2), arraySort(groupArray((point, balance)))), ' ') AS trend
    FROM (
      SELECT currency, point, sumIf(day_inflow - day_outflow, dt <= point_dt) AS balance
      FROM days, points
      GROUP BY currency, point
    )
    GROUP BY currency
  ),
  sums AS (
    SELECT currency,
      sumIf(day_inflow - day_outflow, dt < from_dt) AS opening,
      sumIf(day_inflow, dt >= from_dt) AS period_inflow,
      sumIf(day_outflow, dt >= from_dt) AS period_outflow
    FROM days, period
    GROUP BY currency
  )
SELECT s.currency, n.sellers, s.opening, s.period_inflow, s.period_outflow, s.opening + s.period_inflow - s.period_outflow, t.trend
FROM sums AS s
JOIN sellers AS n ON n.currency = s.currency
JOIN trends AS t ON t.currency = s.currency
ORDER BY s.currency
