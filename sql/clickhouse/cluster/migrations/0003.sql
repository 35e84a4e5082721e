-- On the coordinator, after migrations/0003.sql on the shards: its tables lie over those.
ALTER TABLE raw.events ADD COLUMN IF NOT EXISTS event_hash UInt64 MATERIALIZED cityHash64(event_id);

-- Of builds before this version nobody knows from which day on later ones have rows: from any.
ALTER TABLE ops.builds ADD COLUMN IF NOT EXISTS later_from Date32 DEFAULT '2299-12-31';

ALTER TABLE ops.builds UPDATE later_from = '1900-01-01' WHERE build_no > generation;

-- What a build works with is made anew, and the views with it.
DROP TABLE IF EXISTS ops.resumed;
