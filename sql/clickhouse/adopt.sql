-- Rows that came in by hand get what the program gives its own: a batch, a booking date. Stands on raw.events_next, which has all rows.
-- Parameters: batch_id.
INSERT INTO raw.events_next
SELECT * REPLACE (
  toDate32(toTimeZone(event_ts, (SELECT any(setting) FROM ops.settings WHERE name = 'time_zone'))) AS booking_date,
  {batch_id:String} AS batch_id)
FROM raw.events_next AS n
WHERE n.batch_id = '';

DELETE FROM raw.events_next WHERE batch_id = '';
