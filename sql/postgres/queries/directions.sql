-- The directions in which events of some types stand here. :types: their names, with commas between.
SELECT DISTINCT event_type, direction
FROM raw.events
WHERE event_type = ANY (string_to_array(:types, ','))
ORDER BY event_type, direction;
