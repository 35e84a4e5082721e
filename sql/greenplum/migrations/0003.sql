-- From version 2: nothing here; ClickHouse's tables changed.
INSERT INTO ops.schema_versions VALUES (3, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '3' WHERE name = 'schema_version';
