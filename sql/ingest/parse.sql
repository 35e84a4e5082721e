-- The reading rules of the interchange format: text to types. A field that breaks its rule is null here.
CREATE OR REPLACE TEMP VIEW parsed AS
WITH trimmed AS (
  SELECT
    * REPLACE (
      trim(event_id) AS event_id,
      trim(event_ts) AS event_ts,
      trim(seller_id) AS seller_id,
      lower(trim(event_type)) AS event_type,
      upper(trim(currency)) AS currency,
      trim(amount) AS amount,
      nullif(trim(signed_amount), '') AS signed_amount,
      nullif(lower(trim(direction)), '') AS direction,
      nullif(trim(source_system), '') AS source_system
    )
  FROM input
),
typed AS (
  SELECT
    *,
    CASE
      WHEN regexp_full_match(event_ts,
        '\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?')
      THEN make_timestamp(epoch_us(TRY_CAST(event_ts AS TIMESTAMPTZ)))
    END AS event_ts_utc,
    getvariable('event_types')[event_type] AS catalog_entry,
    TRY_CAST(currency AS currency_code) AS currency_typed,
    CASE
      WHEN regexp_full_match(amount, '-?\d+(\.\d{1,4}0*)?') THEN TRY_CAST(amount AS DECIMAL(18, 4))
    END AS amount_typed,
    CASE
      WHEN regexp_full_match(signed_amount, '[+-]?\d+(\.\d{1,4}0*)?') THEN TRY_CAST(signed_amount AS DECIMAL(18, 4))
    END AS signed_typed,
    CASE WHEN direction IN ('in', 'out') THEN direction::direction END AS direction_typed
  FROM trimmed
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
FROM typed;
