-- The first load decides in which time zone the books are kept. Variables: time_zone.
INSERT INTO ops.settings
SELECT 'time_zone', getvariable('time_zone')
WHERE NOT EXISTS (FROM ops.settings WHERE name = 'time_zone');
