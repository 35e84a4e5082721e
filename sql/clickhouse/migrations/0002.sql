-- From version 1: the warehouse remembers when each version of its tables came.
CREATE TABLE IF NOT EXISTS ops.schema_versions (
  version    Int32,
  applied_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY version;

INSERT INTO ops.schema_versions SELECT 2, now64(6) WHERE NOT EXISTS (SELECT 1 FROM ops.schema_versions WHERE version = 2);

ALTER TABLE ops.settings UPDATE setting = '2' WHERE name = 'schema_version' SETTINGS mutations_sync = 2;
