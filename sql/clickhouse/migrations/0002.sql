-- From version 1: the warehouse remembers when each version of its tables came.
CREATE TABLE IF NOT EXISTS ops.schema_versions (
  version    Int32,
  applied_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY version;
