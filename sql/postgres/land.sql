-- After the rows have come in, within the same transaction. Parameters: time_zone.
INSERT INTO raw.quarantine
SELECT n.*
FROM landing_quarantine n
WHERE NOT EXISTS (
  SELECT 1 FROM raw.quarantine q
  WHERE q.fingerprint = n.fingerprint AND q.reasons = n.reasons AND q.occurrence = n.occurrence)
ORDER BY n.batch_id, n.line;
DROP TABLE pg_temp.landing_quarantine;

-- The first load decides in which time zone the books are kept.
INSERT INTO ops.settings
SELECT 'time_zone', :time_zone
WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'time_zone');

-- As in build.sql: made once the first load is in, and told of every later one.
CREATE INDEX IF NOT EXISTS events_by_day_and_batch ON raw.events
USING brin (booking_date, batch_id) WITH (pages_per_range = 32, autosummarize = on);
SELECT brin_summarize_new_values('raw.events_by_day_and_batch');
