-- The last step of a migration. Parameters: version.
INSERT INTO ops.schema_versions
SELECT {version:Int32}, now64(6) WHERE NOT EXISTS (SELECT 1 FROM ops.schema_versions WHERE version = {version:Int32});

ALTER TABLE ops.settings UPDATE setting = {version:String} WHERE name = 'schema_version';
