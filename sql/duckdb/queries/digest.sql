-- What a warehouse holds, in figures that are the same on every engine: for each table, and for events and balance days for each
-- day and currency, how many rows, the sums of their money, and two sums over 32 bits each of the MD5 of every row's text.
-- Money is written in ten-thousandths; 64 bits hold what is below ten billion, ten times as fast.
WITH event_rows AS (
  SELECT 'raw.events' AS part, booking_date AS dt, currency::VARCHAR AS currency, amount AS money, signed_amount AS net,
    md5(concat_ws('|',
      -- columns: digested raw.events
      event_id, epoch_us(event_ts)::VARCHAR, seller_id, event_type::VARCHAR,
      CASE WHEN abs(amount) < 10000000000 THEN (amount::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (amount::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END,
      CASE WHEN abs(signed_amount) < 10000000000 THEN (signed_amount::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (signed_amount::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END,
      direction::VARCHAR, coalesce(source_system, ''), batch_id, coalesce(source_line::VARCHAR, '')
      -- end of columns
    )) AS digest
  FROM raw.events
),
balance_rows AS (
  SELECT 'dwh.seller_balance_daily' AS part, dt, currency::VARCHAR AS currency, inflow + outflow AS money, net_change AS net,
    md5(concat_ws('|',
      -- columns: digested dwh.seller_balance_daily
      seller_id, event_count::VARCHAR,
      CASE WHEN abs(opening_balance) < 10000000000 THEN (opening_balance::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (opening_balance::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END,
      CASE WHEN abs(inflow) < 10000000000 THEN (inflow::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (inflow::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END,
      CASE WHEN abs(outflow) < 10000000000 THEN (outflow::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (outflow::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END,
      CASE WHEN abs(running_balance) < 10000000000 THEN (running_balance::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR ELSE (running_balance::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END
      -- end of columns
    )) AS digest
  FROM dwh.seller_balance_daily
),
quarantine_rows AS (
  SELECT 'raw.quarantine' AS part, NULL::DATE AS dt, '' AS currency, 0 AS money, 0 AS net,
    md5(concat_ws('|',
      -- columns: digested raw.quarantine
      batch_id, source, coalesce(line::VARCHAR, ''), coalesce(event_id, ''), reasons, coalesce(raw, ''), coalesce(lower(hex(raw_bytes)), ''),
      fingerprint, occurrence::VARCHAR
      -- end of columns
    )) AS digest
  FROM raw.quarantine
),
batch_rows AS (
  SELECT 'raw.batches' AS part, NULL::DATE AS dt, '' AS currency, 0 AS money, 0 AS net,
    md5(concat_ws('|',
      -- columns: digested raw.batches
      batch_id, run_id, batch_no::VARCHAR, source, read::VARCHAR, accepted::VARCHAR, duplicates::VARCHAR, conflicts::VARCHAR, rejected::VARCHAR,
      coalesce(physical_lines::VARCHAR, ''), coalesce(header_lines::VARCHAR, ''), coalesce(blank_lines::VARCHAR, ''),
      coalesce(continuation_lines::VARCHAR, ''), coalesce(ignored_columns, ''), coalesce(published_by, ''), coalesce(source_sha256, ''),
      coalesce(source_bytes::VARCHAR, ''), coalesce(is_last_line_open::VARCHAR, ''), coalesce(last_event_id, ''), coalesce(times_read_as, ''),
      coalesce(epoch_us(published_at)::VARCHAR, '')
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
SELECT part, coalesce(dt::VARCHAR, '') AS dt, currency, count(*) AS row_count,
  sum(money)::DECIMAL(38, 4) AS money, sum(net)::DECIMAL(38, 4) AS net,
  sum(('0x' || digest[1:8])::BIGINT)::BIGINT AS digest_1, sum(('0x' || digest[9:16])::BIGINT)::BIGINT AS digest_2
FROM all_rows
GROUP BY part, dt, currency
UNION ALL
SELECT 'dwh.seller_movement_delta', coalesce(dt::VARCHAR, ''), currency::VARCHAR, count(*), sum(inflow + outflow)::DECIMAL(38, 4), sum(inflow - outflow)::DECIMAL(38, 4),
  sum(event_count)::BIGINT, sum(build % 1000000007)::BIGINT
FROM dwh.seller_movement_delta
GROUP BY dt, currency
ORDER BY part, dt, currency;
