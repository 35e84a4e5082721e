-- What a warehouse holds, in figures that are the same on every engine: for each table, and for events and balance days for each
-- day and currency, how many rows, the sums of their money, and two sums over 32 bits each of the MD5 of every row's text. A decimal's
-- own integer is its amount in ten-thousandths.
WITH
  digest -> reinterpretAsUInt32(reverse(substring(digest, 1, 4))) AS first_bits,
  digest -> reinterpretAsUInt32(reverse(substring(digest, 5, 4))) AS second_bits,
  event_rows AS (
    SELECT booking_date, currency, amount, signed_amount,
      MD5(concatWithSeparator('|',
        -- columns: digested raw.events
        event_id, toString(toUnixTimestamp64Micro(event_ts)), seller_id, event_type, toString(reinterpret(amount, 'Int64')),
        toString(reinterpret(signed_amount, 'Int64')), direction, ifNull(source_system, ''), batch_id, ifNull(toString(source_line), '')
        -- end of columns
      )) AS digest
    FROM raw.events
  ),
  balance_rows AS (
    SELECT dt, currency, inflow, outflow, net_change,
      MD5(concatWithSeparator('|',
        -- columns: digested dwh.seller_balance_daily
        seller_id, toString(event_count), toString(reinterpret(opening_balance, 'Int128')), toString(reinterpret(inflow, 'Int128')),
        toString(reinterpret(outflow, 'Int128')), toString(reinterpret(running_balance, 'Int128'))
        -- end of columns
      )) AS digest
    FROM dwh.seller_balance_daily
  ),
  quarantine_rows AS (
    SELECT MD5(concatWithSeparator('|',
        -- columns: digested raw.quarantine
        batch_id, source, ifNull(toString(line), ''), ifNull(event_id, ''), reasons, ifNull(raw, ''), ifNull(lower(hex(raw_bytes)), ''), fingerprint,
        toString(occurrence)
        -- end of columns
      )) AS digest
    FROM raw.quarantine
  ),
  batch_rows AS (
    SELECT MD5(concatWithSeparator('|',
        -- columns: digested raw.batches
        batch_id, run_id, toString(batch_no), source, toString(read), toString(accepted), toString(duplicates), toString(conflicts),
        toString(rejected), ifNull(toString(physical_lines), ''), ifNull(toString(header_lines), ''), ifNull(toString(blank_lines), ''),
        ifNull(toString(continuation_lines), ''), ifNull(ignored_columns, ''), ifNull(published_by, ''), ifNull(source_sha256, ''),
        ifNull(toString(source_bytes), ''), ifNull(toString(is_last_line_open), ''), ifNull(last_event_id, ''), ifNull(times_read_as, ''),
        ifNull(toString(toUnixTimestamp64Micro(published_at)), '')
        -- end of columns
      )) AS digest
    FROM raw.batches
  )
SELECT part, day AS dt, in_currency AS currency, row_count, money, net, digest_1, digest_2
FROM (
  SELECT 'raw.events' AS part, toString(booking_date) AS day, toString(currency) AS in_currency, toInt64(count()) AS row_count,
    toDecimal128(sum(amount), 4) AS money, toDecimal128(sum(signed_amount), 4) AS net,
    toInt64(sum(first_bits(digest))) AS digest_1, toInt64(sum(second_bits(digest))) AS digest_2
  FROM event_rows
  GROUP BY booking_date, currency
  UNION ALL
  SELECT 'dwh.seller_balance_daily', toString(dt), toString(currency), toInt64(count()), sum(inflow + outflow), sum(net_change),
    toInt64(sum(first_bits(digest))), toInt64(sum(second_bits(digest)))
  FROM balance_rows
  GROUP BY dt, currency
  UNION ALL
  SELECT 'dwh.seller_movement_delta', toString(dt), toString(currency), toInt64(count()), sum(inflow + outflow), sum(inflow - outflow),
    toInt64(sum(event_count)), toInt64(sum(build % 1000000007))
  FROM dwh.seller_movement_delta
  GROUP BY dt, currency
  UNION ALL
  SELECT 'raw.quarantine', '', '', toInt64(count()), 0, 0, toInt64(sum(first_bits(digest))), toInt64(sum(second_bits(digest)))
  FROM quarantine_rows
  HAVING count() > 0
  UNION ALL
  SELECT 'raw.batches', '', '', toInt64(count()), 0, 0, toInt64(sum(first_bits(digest))), toInt64(sum(second_bits(digest)))
  FROM batch_rows
  HAVING count() > 0
)
ORDER BY part, day, in_currency
