-- What raw.event_ids has. Counts of whole tables are not counted but known. Another version of the engine may hash otherwise.
SELECT
  (SELECT count(*) FROM raw.event_ids) AS ids,
  (SELECT count(*) FROM raw.events) AS events,
  max(setting) FILTER (WHERE name = 'event_ids_sorted') AS sorted,
  max(setting) FILTER (WHERE name = 'event_ids_events') AS of_events,
  coalesce(max(setting) FILTER (WHERE name = 'event_ids_hash') = hash('event_ids')::VARCHAR, false) AS is_own_hash
FROM ops.settings;
