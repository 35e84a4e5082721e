-- The invariants, proved on what is there: claim, whether it holds, the figures. Events of batches that were never
-- published are not yet in the mart and are left out.
WITH published AS NOT MATERIALIZED (
  SELECT *
  FROM raw.events
  WHERE batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NOT NULL)
),
movements AS (
  SELECT booking_date AS dt, seller_id, currency, event_type,
    coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0) AS inflow,
    coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0) AS outflow,
    count(*) AS event_count
  FROM published
  GROUP BY booking_date, seller_id, currency, event_type
),
days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM movements
  GROUP BY dt, seller_id, currency
),
balances AS (
  SELECT *, sum(inflow - outflow) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS running_balance
  FROM days
),
movement_differences AS (
  SELECT count(*) AS differences
  FROM movements r
  FULL JOIN dwh.seller_movement_daily m
    ON m.dt = r.dt AND m.seller_id = r.seller_id AND m.currency = r.currency AND m.event_type = r.event_type
  WHERE r.inflow IS DISTINCT FROM m.inflow OR r.outflow IS DISTINCT FROM m.outflow
    OR r.event_count IS DISTINCT FROM m.event_count
),
balance_differences AS (
  SELECT count(*) AS differences
  FROM balances r
  FULL JOIN dwh.seller_balance_daily b ON b.dt = r.dt AND b.seller_id = r.seller_id AND b.currency = r.currency
  WHERE r.inflow IS DISTINCT FROM b.inflow OR r.outflow IS DISTINCT FROM b.outflow
    OR r.running_balance IS DISTINCT FROM b.running_balance
    OR b.opening_balance IS DISTINCT FROM r.running_balance - r.inflow + r.outflow
    OR b.net_change IS DISTINCT FROM r.inflow - r.outflow
    OR r.event_count IS DISTINCT FROM b.event_count
),
last_days AS (
  SELECT seller_id, currency, arg_max(running_balance, dt) AS closing
  FROM dwh.seller_balance_daily
  GROUP BY seller_id, currency
),
seller_sums AS (
  SELECT seller_id, currency, sum(signed_amount) AS total
  FROM published
  GROUP BY seller_id, currency
),
sum_differences AS (
  SELECT count(*) AS differences
  FROM seller_sums s
  FULL JOIN last_days l ON l.seller_id = s.seller_id AND l.currency = s.currency
  WHERE s.total IS DISTINCT FROM l.closing
),
chain AS (
  SELECT count(*) FILTER (WHERE opening_balance <> previous_closing) AS breaks
  FROM (
    SELECT opening_balance,
      coalesce(lag(running_balance) OVER (PARTITION BY seller_id, currency ORDER BY dt), 0) AS previous_closing
    FROM dwh.seller_balance_daily
  )
),
ids AS (
  SELECT count(*) AS events, count(DISTINCT event_id) AS distinct_ids,
    count(*) FILTER (WHERE batch_id IS NULL) AS by_hand
  FROM raw.events
),
receipts AS (
  SELECT count(*) AS batches,
    count(*) FILTER (WHERE read <> accepted + duplicates + conflicts + rejected) AS untied,
    count(*) FILTER (WHERE physical_lines <> header_lines + blank_lines + continuation_lines + read) AS untied_lines,
    coalesce(sum(read), 0) AS read, coalesce(sum(accepted), 0) AS accepted, coalesce(sum(duplicates), 0) AS duplicates,
    coalesce(sum(conflicts), 0) AS conflicts, coalesce(sum(rejected), 0) AS rejected
  FROM raw.batches
),
quarantined AS (
  SELECT batch_id, count(*) AS kept
  FROM raw.quarantine
  GROUP BY batch_id
),
-- A row that was refused before is not kept again, so only the first run that refused any has all of them there.
first_refusing AS (
  SELECT min(run_id) AS run_id
  FROM raw.batches
  WHERE rejected + conflicts > 0
),
refusals AS (
  SELECT coalesce(sum(b.rejected + b.conflicts), 0) AS refused, coalesce(sum(q.kept), 0) AS kept,
    count(*) FILTER (
      WHERE coalesce(q.kept, 0) > coalesce(b.rejected + b.conflicts, 0)
        OR (b.run_id = f.run_id AND coalesce(q.kept, 0) <> b.rejected + b.conflicts)) AS differences
  FROM raw.batches b
  FULL JOIN quarantined q ON q.batch_id = b.batch_id
  CROSS JOIN first_refusing f
)
SELECT 1 AS place, 'every batch: read = accepted + duplicates + conflicts + rejected' AS claim, untied = 0 AS holds,
  format('batches: {:,}, rows: {:,} = {:,} + {:,} + {:,} + {:,}', batches, read::BIGINT, accepted::BIGINT,
    duplicates::BIGINT, conflicts::BIGINT, rejected::BIGINT) AS figures
FROM receipts
UNION ALL
SELECT 2, 'every text file: lines = header + blank + continuation + read', untied_lines = 0,
  format('batches: {:,}, {:,} that do not tie', batches, untied_lines)
FROM receipts
UNION ALL
SELECT 3, 'raw.events holds exactly the accepted rows', receipts.accepted = ids.events - ids.by_hand,
  format('{:,} accepted, {:,} events, {:,} of them loaded by hand and not yet adopted', receipts.accepted::BIGINT,
    ids.events, ids.by_hand)
FROM receipts, ids
UNION ALL
SELECT 4, 'no event id occurs twice', events = distinct_ids, format('{:,} events, {:,} ids', events, distinct_ids)
FROM ids
UNION ALL
SELECT 5, 'movements = a full rebuild, row for row', differences = 0,
  format('{:,} rows, {:,} that differ', (SELECT count(*) FROM dwh.seller_movement_daily), differences)
FROM movement_differences
UNION ALL
SELECT 6, 'balances = a full rebuild, row for row', differences = 0,
  format('{:,} rows, {:,} that differ', (SELECT count(*) FROM dwh.seller_balance_daily), differences)
FROM balance_differences
UNION ALL
SELECT 7, 'every balance day opens with the previous closing', breaks = 0, format('{:,} breaks', breaks)
FROM chain
UNION ALL
SELECT 8, 'every last balance = the sum of the seller''s events', differences = 0,
  format('{:,} books, {:,} that differ', (SELECT count(*) FROM last_days), differences)
FROM sum_differences
UNION ALL
SELECT 9, 'the quarantine has the refused rows of every receipt, each once', differences = 0,
  format('{:,} refused, {:,} in the quarantine, {:,} batches that differ', refused::BIGINT, kept::BIGINT, differences)
FROM refusals
ORDER BY place;
