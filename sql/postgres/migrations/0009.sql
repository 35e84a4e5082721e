-- From version 8: builds that were folded into one.
ALTER TABLE ops.builds ADD COLUMN folded_from timestamp;

INSERT INTO ops.schema_versions VALUES (9, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '9' WHERE name = 'schema_version';
