-- From version 1: the warehouse remembers when each version of its tables came.
CREATE TABLE ops.schema_versions (
  version    integer,
  applied_at timestamp                         -- UTC
);
INSERT INTO ops.schema_versions VALUES (2, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '2' WHERE name = 'schema_version';
