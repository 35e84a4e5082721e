-- The hashes of what has just landed. What lands is not asked for again, which may take as long as all that was done before.
SET VARIABLE landed_since = (SELECT min(ingested_at) FROM landing_batches WHERE accepted > 0);

INSERT INTO raw.event_ids
SELECT hash(event_id) AS id_hash
FROM raw.events
WHERE ingested_at >= getvariable('landed_since') AND batch_id IN (SELECT batch_id FROM landing_batches WHERE accepted > 0)
ORDER BY id_hash;

UPDATE ops.settings SET setting = (SELECT count(*) FROM raw.events)::VARCHAR WHERE name = 'event_ids_events';
