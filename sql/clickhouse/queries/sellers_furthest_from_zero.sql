-- The sellers whose balance is furthest from zero, over the last days of the mart: opening, movement, closing, trend.
-- from is the period's first day, points how many values the trend has.
WITH
  period AS (
    SELECT greatest(min(dt), {from:Date32}) AS from_dt, max(dt) AS to_dt FROM dwh.seller_balance_daily
  ),
  closings AS (
    SELECT seller_id, currency, argMax(running_balance, dt) AS closing
    FROM dwh.seller_balance_daily
    GROUP BY seller_id, currency
    ORDER BY abs(closing) DESC, seller_id, currency
    LIMIT {limit:Int32}
  ),
  days AS (
    SELECT seller_id, currency, dt, inflow, outflow, running_balance
    FROM dwh.seller_balance_daily
    WHERE (seller_id, currency) GLOBAL IN (SELECT seller_id, currency FROM closings)
  ),
  points AS (
    SELECT number AS point,
      addDays(from_dt, intDiv(dateDiff('day', from_dt, to_dt) * number, greatest({points:Int32} - 1, 1))) AS point_dt
    FROM period, numbers({points:Int32}) AS n
  ),
  trends AS (
    SELECT seller_id, currency, arrayStringConcat(arrayMap(p -> toString(p.2), arraySort(groupArray((point, balance)))), ' ') AS trend
    FROM (
      SELECT seller_id, currency, point, argMaxIf(running_balance, dt, dt <= point_dt) AS balance
      FROM days, points
      GROUP BY seller_id, currency, point
    )
    GROUP BY seller_id, currency
  ),
  sums AS (
    SELECT seller_id, currency, argMax(running_balance, dt) AS closing,
      sumIf(inflow, dt >= from_dt) AS period_inflow,
      sumIf(outflow, dt >= from_dt) AS period_outflow
    FROM days, period
    GROUP BY seller_id, currency
  )
SELECT s.seller_id, s.currency, s.closing - s.period_inflow + s.period_outflow, s.period_inflow, s.period_outflow, s.closing, t.trend
FROM sums AS s
JOIN trends AS t ON t.seller_id = s.seller_id AND t.currency = s.currency
ORDER BY abs(s.closing) DESC, s.seller_id, s.currency
