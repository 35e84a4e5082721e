-- On the coordinator: a table to load into, over those that the shards have just made. Parameters: cluster, next.
CREATE OR REPLACE TABLE raw.events_next AS raw.events
ENGINE = Distributed({cluster:String}, 'shard_raw', {next:String}, cityHash64(seller_id));
