-- From version 7: how far streams have read.
-- How far streams have read the partitions of their topics: the row with the highest entry_no counts.
CREATE TABLE IF NOT EXISTS ops.stream_offsets (
  batch_id     VARCHAR,                        -- of raw.batches: what came in with it
  stream       VARCHAR,
  topic        VARCHAR,
  topic_id     VARCHAR,                        -- a topic that was deleted and created again has another one
  partition_no INTEGER,
  entry_no     BIGINT,                         -- 1, 2, … for each stream, topic and partition
  from_offset  BIGINT,
  next_offset  BIGINT,                         -- the offset to read next
  leader_epoch INTEGER,                        -- of the message read last; null: not known
  tombstones   BIGINT,                         -- messages without a value, which are no rows
  noted_at     TIMESTAMP,                      -- UTC
  reason       VARCHAR                         -- why it was set by hand; null: it was read
);

INSERT INTO ops.schema_versions VALUES (8, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '8' WHERE name = 'schema_version';
