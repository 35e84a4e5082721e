-- From version 7: how far streams have read.
-- How far streams have read the partitions of their topics: the row with the highest entry_no counts. A second process that reads on from the same
-- place is refused by the key.
CREATE TABLE IF NOT EXISTS ops.stream_offsets (
  batch_id     text COLLATE "C",               -- of raw.batches: what came in with it
  stream       text COLLATE "C",
  topic        text COLLATE "C",
  topic_id     text COLLATE "C",               -- a topic that was deleted and created again has another one
  partition_no integer,
  entry_no     bigint,                         -- 1, 2, … for each stream, topic and partition
  from_offset  bigint,
  next_offset  bigint,                         -- the offset to read next
  leader_epoch integer,                        -- of the message read last; null: not known
  tombstones   bigint,                         -- messages without a value, which are no rows
  noted_at     timestamp,                      -- UTC
  reason       text COLLATE "C",               -- why it was set by hand; null: it was read
  CONSTRAINT stream_offsets_once PRIMARY KEY (stream, topic, partition_no, entry_no)
)
DISTRIBUTED BY (stream);

INSERT INTO ops.schema_versions VALUES (8, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '8' WHERE name = 'schema_version';
