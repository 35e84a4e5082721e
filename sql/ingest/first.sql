-- Events on their way into an empty raw.events, each with its columns. Variables: time_zone, now_utc.
CREATE OR REPLACE TEMP TABLE first_batch (
  batch_no      INTEGER,        -- place of the source in the run, from 1
  batch_id      VARCHAR,
  source_system VARCHAR         -- for rows that did not say
);

CREATE OR REPLACE TEMP VIEW first_events AS
SELECT
  e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction,
  coalesce(e.source_system, b.source_system) AS source_system,
  booked_on(e.event_ts) AS booking_date,
  b.batch_id,
  getvariable('now_utc') AS ingested_at,
  line_of(e.row_no) AS source_line
FROM incoming_events e
JOIN first_batch b ON b.batch_no = batch_of(e.row_no);
