-- The invariants, proved on what is there: claim, whether it holds, the figures. Events of batches that were never
-- published are not yet in the mart and are left out.
WITH
  n -> trim(LEADING ',' FROM reverse(replaceRegexpAll(reverse(toString(n)), '(\\d{3})', '\\1,'))) AS grouped,
  movements AS (
    SELECT booking_date AS dt, seller_id, currency, event_type,
      sumIf(amount, direction = 'in') AS inflow, sumIf(amount, direction = 'out') AS outflow, toInt64(count()) AS event_count
    FROM raw.events
    WHERE batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NOT NULL)
    GROUP BY booking_date, seller_id, currency, event_type
  ),
  days AS (
    SELECT dt, seller_id, currency, sum(m.inflow) AS inflow, sum(m.outflow) AS outflow, sum(m.event_count) AS event_count
    FROM movements AS m
    GROUP BY dt, seller_id, currency
  ),
  balances AS (
    SELECT dt, seller_id, currency, inflow, outflow, event_count,
      sum(inflow - outflow) OVER (
        PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running_balance
    FROM days
  ),
  mart_balances AS (
    SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
    FROM dwh.seller_balance_daily
  ),
  movement_differences AS (
    SELECT count() AS differences
    FROM (
      SELECT dt, seller_id, currency, event_type
      FROM (
        SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count, 1 AS side FROM movements
        UNION ALL
        SELECT dt, seller_id, currency, event_type, inflow, outflow, event_count, 2 FROM dwh.seller_movement_daily
      )
      GROUP BY dt, seller_id, currency, event_type
      HAVING countIf(side = 1) <> 1 OR countIf(side = 2) <> 1
        OR uniqExact(inflow) <> 1 OR uniqExact(outflow) <> 1 OR uniqExact(event_count) <> 1
    )
  ),
  balance_differences AS (
    SELECT count() AS differences
    FROM (
      SELECT dt, seller_id, currency
      FROM (
        SELECT dt, seller_id, currency, running_balance - inflow + outflow AS opening, inflow AS day_inflow, outflow AS day_outflow,
          inflow - outflow AS net, running_balance AS closing, event_count AS events, 1 AS side
        FROM balances
        UNION ALL
        SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count, 2
        FROM mart_balances
      )
      GROUP BY dt, seller_id, currency
      HAVING countIf(side = 1) <> 1 OR countIf(side = 2) <> 1
        OR uniqExact((opening, day_inflow, day_outflow, net, closing, events)) <> 1
    )
  ),
  sum_differences AS (
    SELECT count() AS differences
    FROM (
      SELECT seller_id, currency
      FROM (
        SELECT seller_id, currency, sum(signed_amount) AS total, 1 AS side
        FROM raw.events
        WHERE batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NOT NULL)
        GROUP BY seller_id, currency
        UNION ALL
        SELECT seller_id, currency, argMax(running_balance, dt), 2
        FROM mart_balances
        GROUP BY seller_id, currency
      )
      GROUP BY seller_id, currency
      HAVING countIf(side = 1) <> 1 OR countIf(side = 2) <> 1 OR uniqExact(total) <> 1
    )
  ),
  chain AS (
    SELECT countIf(opening_balance <> previous_closing) AS breaks
    FROM (
      SELECT opening_balance, lagInFrame(running_balance, 1, toDecimal128(0, 4)) OVER (
        PARTITION BY seller_id, currency ORDER BY dt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS previous_closing
      FROM mart_balances
    )
  ),
  ids AS (
    SELECT count() AS events, uniqExact(cityHash64(event_id), sipHash64(event_id)) AS distinct_ids, countIf(batch_id = '') AS by_hand
    FROM raw.events
  ),
  receipts AS (
    SELECT count() AS batches,
      countIf(b.read <> b.accepted + b.duplicates + b.conflicts + b.rejected) AS untied,
      countIf(b.physical_lines <> b.header_lines + b.blank_lines + b.continuation_lines + b.read) AS untied_lines,
      sum(b.read) AS all_read, sum(b.accepted) AS all_accepted, sum(b.duplicates) AS all_duplicates,
      sum(b.conflicts) AS all_conflicts, sum(b.rejected) AS all_rejected
    FROM raw.batches AS b
  ),
  -- A row that was refused before is not kept again, so only the first run that refused any has all of them there.
  first_refusing AS (SELECT min(run_id) AS first_run FROM raw.batches WHERE rejected + conflicts > 0),
  refusals AS (
    SELECT sum(refused) AS all_refused, sum(kept) AS all_kept,
      countIf(kept > refused OR (run = (SELECT first_run FROM first_refusing) AND kept <> refused)) AS differences
    FROM (
      SELECT batch_id, max(r.run_id) AS run, sum(r.refused) AS refused, sum(r.kept) AS kept
      FROM (
        SELECT batch_id, run_id, toInt64(rejected + conflicts) AS refused, toInt64(0) AS kept FROM raw.batches
        UNION ALL
        SELECT batch_id, '', 0, toInt64(count()) FROM raw.quarantine GROUP BY batch_id
      ) AS r
      GROUP BY batch_id
    )
  )
SELECT place, claim, holds, figures
FROM (
  SELECT 1 AS place, 'every batch: read = accepted + duplicates + conflicts + rejected' AS claim, untied = 0 AS holds,
    concat('batches: ', grouped(batches), ', rows: ', grouped(all_read), ' = ', grouped(all_accepted), ' + ', grouped(all_duplicates), ' + ',
      grouped(all_conflicts), ' + ', grouped(all_rejected)) AS figures
  FROM receipts
  UNION ALL
  SELECT 2, 'every text file: lines = header + blank + continuation + read', untied_lines = 0,
    concat('batches: ', grouped(batches), ', ', grouped(untied_lines), ' that do not tie')
  FROM receipts
  UNION ALL
  SELECT 3, 'raw.events holds exactly the accepted rows', all_accepted = events - by_hand,
    concat(grouped(all_accepted), ' accepted, ', grouped(events), ' events, ', grouped(by_hand), ' of them loaded by hand and not yet adopted')
  FROM receipts, ids
  UNION ALL
  SELECT 4, 'no event id occurs twice', events = distinct_ids, concat(grouped(events), ' events, ', grouped(distinct_ids), ' ids')
  FROM ids
  UNION ALL
  SELECT 5, 'movements = a full rebuild, row for row', differences = 0,
    concat(grouped((SELECT count() FROM dwh.seller_movement_daily)), ' rows, ', grouped(differences), ' that differ')
  FROM movement_differences
  UNION ALL
  SELECT 6, 'balances = a full rebuild, row for row', differences = 0,
    concat(grouped((SELECT count() FROM mart_balances)), ' rows, ', grouped(differences), ' that differ')
  FROM balance_differences
  UNION ALL
  SELECT 7, 'every balance day opens with the previous closing', breaks = 0, concat(grouped(breaks), ' breaks')
  FROM chain
  UNION ALL
  SELECT 8, 'every last balance = the sum of the seller''s events', differences = 0,
    concat(grouped((SELECT uniqExact(seller_id, currency) FROM mart_balances)), ' books, ', grouped(differences), ' that differ')
  FROM sum_differences
  UNION ALL
  SELECT 9, 'the quarantine has the refused rows of every receipt, each once', differences = 0,
    concat(grouped(all_refused), ' refused, ', grouped(all_kept), ' in the quarantine, ', grouped(differences), ' batches that differ')
  FROM refusals
)
ORDER BY place
