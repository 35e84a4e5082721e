-- Events as they land, for a warehouse without events: each with the columns of raw.events.
-- Variables: batch_id, source_system (of rows that did not say), time_zone, now_utc.
CREATE OR REPLACE TEMP VIEW streamed AS
SELECT
  event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction,
  coalesce(source_system, getvariable('source_system')) AS source_system,
  booked_on(event_ts) AS booking_date,
  getvariable('batch_id') AS batch_id,
  getvariable('now_utc') AS ingested_at,
  line_of(row_no) AS source_line
FROM incoming_events;
