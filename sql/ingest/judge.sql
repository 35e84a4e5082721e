-- Types every row of `input` and says whether it keeps all the rules; refuse.sql says which one it broke.
-- Variables: batch_no, newest_ts.
CREATE OR REPLACE TEMP VIEW judged AS
SELECT
  getvariable('batch_no') AS batch_no,
  line,
  coalesce(
    broken IS NULL
    AND event_id <> ''
    AND event_ts_utc >= TIMESTAMP '2000-01-01'
    AND event_ts_utc <= getvariable('newest_ts')
    AND seller_id <> ''
    AND event_type_typed IS NOT NULL
    AND currency_typed IS NOT NULL
    AND amount_typed >= 0
    AND direction_final IS NOT NULL
    AND (direction IS NULL OR direction_typed = direction_final)
    AND (signed_amount IS NULL
      OR signed_typed = CASE WHEN direction_final = 'in' THEN amount_typed ELSE -amount_typed END),
    false) AS ok,
  event_id,
  event_ts_utc AS event_ts,
  seller_id,
  event_type_typed AS event_type,
  currency_typed AS currency,
  amount_typed AS amount,
  CASE WHEN direction_final = 'in' THEN amount_typed ELSE -amount_typed END AS signed_amount,
  direction_final AS direction,
  source_system
FROM parsed;
