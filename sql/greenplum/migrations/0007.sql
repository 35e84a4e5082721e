-- From version 6: views for BI tools, and comments. The program makes them afterwards.
INSERT INTO ops.schema_versions VALUES (7, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '7' WHERE name = 'schema_version';
