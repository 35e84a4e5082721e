-- The directions in which events of some types stand here. types: their names, with commas between.
SELECT DISTINCT event_type, direction
FROM raw.events
WHERE has(splitByChar(',', {types:String}), event_type)
ORDER BY event_type, direction
