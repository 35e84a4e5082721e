-- Judged rows as they land, for a warehouse without events: each with the columns of raw.events, and whether it keeps all the rules.
-- A time that breaks a rule may be one that no warehouse can hold, and a null leaves in a column whatever memory had: the rows that are
-- not to land have a time, a currency and a direction all the same.
-- Variables: batch_id, source_system (of rows that did not say), time_zone, now_utc.
CREATE OR REPLACE TEMP VIEW streamed AS
SELECT
  event_id,
  CASE WHEN ok THEN event_ts ELSE TIMESTAMP '2000-01-01' END AS event_ts,
  seller_id,
  event_type,
  coalesce(currency, enum_first(NULL::currency_code)::currency_code) AS currency,
  amount,
  signed_amount,
  coalesce(direction, 'in') AS direction,
  coalesce(source_system, getvariable('source_system')) AS source_system,
  CASE WHEN ok THEN booked_on(event_ts) ELSE DATE '2000-01-01' END AS booking_date,
  getvariable('batch_id') AS batch_id,
  getvariable('now_utc') AS ingested_at,
  ok
FROM judged;
