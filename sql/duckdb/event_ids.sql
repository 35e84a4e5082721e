-- Every id's hash, in their order, so that a few ids are looked up in a few blocks.
CREATE OR REPLACE TABLE raw.event_ids AS
SELECT hash(event_id) AS id_hash
FROM raw.events
ORDER BY id_hash;

DELETE FROM ops.settings WHERE name IN ('event_ids_sorted', 'event_ids_events', 'event_ids_hash');

INSERT INTO ops.settings
SELECT unnest(['event_ids_sorted', 'event_ids_events']), (SELECT count(*)::VARCHAR FROM raw.event_ids)
UNION ALL
SELECT 'event_ids_hash', hash('event_ids')::VARCHAR;
