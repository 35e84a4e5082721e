-- The second pass, over the rows in `wanted` only: every reason, the raw text, and a fingerprint of the content.
-- Variables: batch_no, newest_ts. Here `input` also has raw and raw_bytes.
INSERT INTO refused
WITH rows AS (
  SELECT p.*, w.conflict
  FROM parsed p
  JOIN wanted w ON w.line = p.line
  WHERE w.batch_no = getvariable('batch_no')
),
explained AS (
  SELECT
    *,
    list_filter(
      CASE
        WHEN conflict IS NOT NULL THEN [conflict]
        -- A record whose columns cannot be told apart has no fields to judge.
        WHEN broken IS NOT NULL AND coalesce(event_id, event_ts, seller_id, event_type, currency, amount) IS NULL
          THEN [broken]
        ELSE [
          broken,
          CASE WHEN coalesce(event_id, '') = '' THEN 'missing_key:event_id' END,
          CASE WHEN coalesce(event_ts, '') = '' THEN 'missing_key:event_ts' END,
          CASE WHEN coalesce(seller_id, '') = '' THEN 'missing_key:seller_id' END,
          CASE WHEN coalesce(event_type, '') = '' THEN 'missing_key:event_type' END,
          CASE WHEN coalesce(currency, '') = '' THEN 'missing_key:currency' END,
          CASE WHEN event_ts <> '' AND event_ts_utc IS NULL THEN 'malformed_timestamp' END,
          CASE WHEN event_ts_utc < TIMESTAMP '2000-01-01' OR event_ts_utc > getvariable('newest_ts')
            THEN 'timestamp_out_of_range' END,
          CASE WHEN event_type <> '' AND event_type_typed IS NULL THEN 'unknown_event_type' END,
          CASE WHEN currency <> '' AND currency_typed IS NULL THEN 'unknown_currency' END,
          CASE
            WHEN NOT regexp_full_match(coalesce(amount, ''), '-?\d+(\.\d+)?') THEN 'malformed_number:amount'
            WHEN NOT regexp_full_match(amount, '-?\d+(\.\d{1,4}0*)?') THEN 'too_many_decimals:amount'
            WHEN amount_typed IS NULL THEN 'out_of_range:amount'
          END,
          CASE
            WHEN NOT regexp_full_match(signed_amount, '[+-]?\d+(\.\d+)?') THEN 'malformed_number:signed_amount'
            WHEN NOT regexp_full_match(signed_amount, '[+-]?\d+(\.\d{1,4}0*)?') THEN 'too_many_decimals:signed_amount'
            WHEN signed_amount IS NOT NULL AND signed_typed IS NULL THEN 'out_of_range:signed_amount'
          END,
          CASE WHEN amount_typed < 0 THEN 'negative_amount' END,
          CASE WHEN direction IS NOT NULL AND (direction_typed IS NULL OR direction_typed <> direction_final)
            THEN 'direction_contradiction' END,
          CASE WHEN catalog_entry.direction = 'either' AND direction IS NULL AND direction_final IS NULL
            THEN 'missing_key:direction' END,
          CASE WHEN (signed_typed > 0 AND direction_final = 'out') OR (signed_typed < 0 AND direction_final = 'in')
            THEN 'sign_contradiction' END,
          CASE WHEN abs(signed_typed) <> abs(amount_typed) THEN 'amount_mismatch' END
        ]
      END,
      reason -> reason IS NOT NULL) AS reason_list
  FROM rows
)
SELECT
  getvariable('batch_no'),
  line,
  event_id,
  coalesce(nullif(array_to_string(reason_list, ','), ''), 'unexplained'),
  raw,
  raw_bytes,
  md5(CASE
    WHEN broken IS NOT NULL THEN coalesce(hex(raw_bytes), raw, '')
    ELSE concat_ws(chr(31), coalesce(event_id, ''), coalesce(event_ts_utc::VARCHAR, event_ts, ''),
      coalesce(seller_id, ''), coalesce(event_type_typed, lower(event_type), ''), coalesce(upper(currency), ''),
      coalesce(amount_typed::VARCHAR, amount, ''), coalesce(signed_typed::VARCHAR, signed_amount, ''),
      coalesce(lower(direction), ''), coalesce(source_system, ''))
  END)
FROM explained;
