-- The first load decides in which time zone the books are kept. Parameters: time_zone.
DELETE FROM ops.settings WHERE name = 'time_zone' AND (SELECT count() FROM raw.batches) = 0;

INSERT INTO ops.settings
SELECT 'time_zone', {time_zone:String} WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'time_zone');
