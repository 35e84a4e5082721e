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

ANALYZE raw.events;
