-- What a warehouse holds, in figures that are the same on every engine: for each table, and for events and balance days for each
-- day and currency, how many rows, the sums of their money, and two sums over 32 bits each of the MD5 of every row's text.
WITH event_rows AS (
  SELECT 'raw.events'::text AS part, booking_date AS dt, currency::text AS currency, amount AS money, signed_amount AS net,
    md5(concat_ws('|',
      -- columns: digested raw.events
      event_id, (extract(epoch FROM date_trunc('second', event_ts))::bigint * 1000000 + extract(microseconds FROM event_ts)::bigint % 1000000)::text,
      seller_id, event_type, (amount * 10000)::numeric(38, 0)::text, (signed_amount * 10000)::numeric(38, 0)::text, direction,
      coalesce(source_system, ''), batch_id, coalesce(source_line::text, '')
      -- end of columns
    )) AS digest
  FROM raw.events
),
balance_rows AS (
  SELECT 'dwh.seller_balance_daily'::text AS part, dt, currency::text AS currency, inflow + outflow AS money, net_change AS net,
    md5(concat_ws('|',
      -- columns: digested dwh.seller_balance_daily
      seller_id, event_count::text, (opening_balance * 10000)::numeric(38, 0)::text, (inflow * 10000)::numeric(38, 0)::text,
      (outflow * 10000)::numeric(38, 0)::text, (running_balance * 10000)::numeric(38, 0)::text
      -- end of columns
    )) AS digest
  FROM dwh.seller_balance_daily
),
quarantine_rows AS (
  SELECT 'raw.quarantine'::text AS part, NULL::date AS dt, ''::text AS currency, 0 AS money, 0 AS net,
    md5(concat_ws('|',
      -- columns: digested raw.quarantine
      batch_id, source, coalesce(line::text, ''), coalesce(event_id, ''), reasons, coalesce(raw, ''), coalesce(encode(raw_bytes, 'hex'), ''),
      fingerprint, occurrence::text
      -- end of columns
    )) AS digest
  FROM raw.quarantine
),
batch_rows AS (
  SELECT 'raw.batches'::text AS part, NULL::date AS dt, ''::text AS currency, 0 AS money, 0 AS net,
    md5(concat_ws('|',
      -- columns: digested raw.batches
      batch_id, run_id, batch_no::text, source, read::text, accepted::text, duplicates::text, conflicts::text, rejected::text,
      coalesce(physical_lines::text, ''), coalesce(header_lines::text, ''), coalesce(blank_lines::text, ''), coalesce(continuation_lines::text, ''),
      coalesce(ignored_columns, ''), coalesce(published_by, ''), coalesce(source_sha256, ''), coalesce(source_bytes::text, ''),
      coalesce(is_last_line_open::text, ''), coalesce(last_event_id, ''), coalesce(times_read_as, ''),
      coalesce((extract(epoch FROM date_trunc('second', published_at))::bigint * 1000000 + extract(microseconds FROM published_at)::bigint % 1000000)::text, '')
      -- end of columns
    )) AS digest
  FROM raw.batches
),
all_rows AS (
  SELECT * FROM event_rows
  UNION ALL SELECT * FROM balance_rows
  UNION ALL SELECT * FROM quarantine_rows
  UNION ALL SELECT * FROM batch_rows
)
SELECT part, coalesce(dt::text, '') AS dt, currency, count(*) AS row_count,
  sum(money)::numeric(38, 4) AS money, sum(net)::numeric(38, 4) AS net,
  sum(('x' || substr(digest, 1, 8))::bit(32)::bigint)::bigint AS digest_1,
  sum(('x' || substr(digest, 9, 8))::bit(32)::bigint)::bigint AS digest_2
FROM all_rows
GROUP BY part, dt, currency
UNION ALL
SELECT 'dwh.seller_movement_delta', coalesce(dt::text, ''), currency, count(*), sum(inflow + outflow)::numeric(38, 4), sum(inflow - outflow)::numeric(38, 4),
  sum(event_count)::bigint, sum(build % 1000000007)::bigint
FROM dwh.seller_movement_delta
GROUP BY dt, currency
ORDER BY part, dt, currency;
