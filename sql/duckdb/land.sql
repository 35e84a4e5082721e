-- The batches land: events, quarantine, receipts. Within the caller's transaction. Variables: time_zone.
INSERT INTO raw.events BY NAME SELECT * FROM landing_events;

INSERT INTO raw.quarantine BY NAME
SELECT n.*
FROM landing_quarantine n
ANTI JOIN raw.quarantine q
  ON q.fingerprint = n.fingerprint AND q.reasons = n.reasons AND q.occurrence = n.occurrence
ORDER BY n.batch_id, n.line;

INSERT INTO raw.batches BY NAME SELECT * FROM landing_batches;

-- The first load decides in which time zone the books are kept.
INSERT INTO ops.settings
SELECT 'time_zone', getvariable('time_zone')
WHERE NOT EXISTS (FROM ops.settings WHERE name = 'time_zone');
