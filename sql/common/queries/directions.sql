-- The directions in which events of some types stand here. $1 types: their names, with commas between.
SELECT DISTINCT event_type::VARCHAR AS event_type, direction::VARCHAR AS direction
FROM raw.events
WHERE event_type::VARCHAR IN (SELECT unnest(string_to_array($1, ',')))
ORDER BY event_type, direction;
