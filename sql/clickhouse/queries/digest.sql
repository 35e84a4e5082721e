-- What a warehouse holds, in figures that are the same on every engine: for each table, and for events and balance days for each
-- day and currency, how many rows, the sums of their money, and two sums over 32 bits each of the MD5 of every row's text.
WITH
  amount -> toString(toInt256(amount * 10000)) AS units,
  all_rows AS (
    SELECT 'raw.events' AS part, toString(booking_date) AS day, currency AS in_currency,
      toDecimal128(amount, 4) AS money_1, toDecimal128(signed_amount, 4) AS money_2,
      hex(MD5(concatWithSeparator('|', event_id, toString(toUnixTimestamp64Micro(event_ts)), seller_id, event_type,
        units(toDecimal256(amount, 4)), units(toDecimal256(signed_amount, 4)), direction, source_system, batch_id))) AS digest
    FROM raw.events
    UNION ALL
    SELECT 'dwh.seller_balance_daily', toString(dt), currency, inflow + outflow, net_change,
      hex(MD5(concatWithSeparator('|', seller_id, toString(event_count), units(toDecimal256(opening_balance, 4)),
        units(toDecimal256(inflow, 4)), units(toDecimal256(outflow, 4)), units(toDecimal256(running_balance, 4)))))
    FROM dwh.seller_balance_daily
    UNION ALL
    SELECT 'raw.quarantine', '', '', 0, 0,
      hex(MD5(concatWithSeparator('|', batch_id, source, ifNull(toString(line), ''), ifNull(event_id, ''), reasons, ifNull(raw, ''),
        lower(hex(ifNull(raw_bytes, ''))), fingerprint, toString(occurrence))))
    FROM raw.quarantine
    UNION ALL
    SELECT 'raw.batches', '', '', 0, 0,
      hex(MD5(arrayStringConcat(arrayFilter(x -> isNotNull(x), [toNullable(batch_id), run_id, toString(batch_no), source,
        toString(read), toString(accepted), toString(duplicates), toString(conflicts), toString(rejected),
        ifNull(toString(physical_lines), ''), ifNull(toString(header_lines), ''), ifNull(toString(blank_lines), ''),
        ifNull(toString(continuation_lines), ''), ifNull(ignored_columns, ''), published_by]), '|')))
    FROM raw.batches
  )
SELECT part, day AS dt, in_currency AS currency, toInt64(count()) AS row_count, sum(money_1) AS money, sum(money_2) AS net,
  toInt64(sum(reinterpretAsUInt32(reverse(unhex(substring(digest, 1, 8)))))) AS digest_1,
  toInt64(sum(reinterpretAsUInt32(reverse(unhex(substring(digest, 9, 8)))))) AS digest_2
FROM all_rows
GROUP BY part, day, in_currency
ORDER BY part, day, in_currency
