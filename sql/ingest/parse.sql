-- The reading rules of the interchange format: text to types. A field that breaks its rule is null here.
-- Fields come trimmed, and null where they are empty. What is rarely needed stands behind what mostly does.
CREATE OR REPLACE TEMP VIEW parsed AS
WITH typed AS (
  SELECT
    *,
    CASE
      WHEN regexp_full_match(event_ts,
        '\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?')
      THEN make_timestamp(epoch_us(coalesce(
        TRY_CAST(event_ts AS TIMESTAMPTZ),
        -- The engine wants seconds before an offset; ISO 8601 does not.
        TRY_CAST(regexp_replace(event_ts, '^(.{16})([Z+-])', '\1:00\2') AS TIMESTAMPTZ))))
    END AS event_ts_utc,
    coalesce(getvariable('event_types')[event_type], getvariable('event_types')[lower(event_type)]) AS catalog_entry,
    coalesce(TRY_CAST(currency AS currency_code), TRY_CAST(upper(currency) AS currency_code)) AS currency_typed,
    CASE
      WHEN regexp_full_match(amount, '-?\d+(\.\d{1,4}0*)?') THEN TRY_CAST(amount AS DECIMAL(18, 4))
    END AS amount_typed,
    coalesce(TRY_CAST(direction AS direction), TRY_CAST(lower(direction) AS direction)) AS direction_typed
  FROM input
),
signed AS (
  SELECT
    *,
    CASE
      WHEN signed_amount = amount THEN amount_typed
      WHEN signed_amount = '-' || amount THEN -amount_typed
      WHEN regexp_full_match(signed_amount, '[+-]?\d+(\.\d{1,4}0*)?') THEN TRY_CAST(signed_amount AS DECIMAL(18, 4))
    END AS signed_typed
  FROM typed
)
SELECT
  *,
  catalog_entry.name AS event_type_typed,
  CASE catalog_entry.direction
    WHEN 'either' THEN coalesce(
      direction_typed,
      CASE WHEN signed_typed > 0 THEN 'in'::direction WHEN signed_typed < 0 THEN 'out'::direction END)
    WHEN 'in' THEN 'in'::direction
    WHEN 'out' THEN 'out'::direction
  END AS direction_final
FROM signed;
