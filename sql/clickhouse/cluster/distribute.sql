-- On the coordinator, before schema.sql: what is spread over the shards, under the names that everybody reads. The shards' own tables
-- stand in databases of their own, shard_raw and so on. All rows of a seller lie on one shard. Parameters: cluster.
CREATE DATABASE IF NOT EXISTS raw;
CREATE DATABASE IF NOT EXISTS dwh;

CREATE TABLE IF NOT EXISTS raw.events AS shard_raw.events_0
ENGINE = Distributed({cluster:String}, 'shard_raw', 'events_0', cityHash64(seller_id));

CREATE TABLE IF NOT EXISTS dwh.delta_rows AS shard_dwh.delta_rows
ENGINE = Distributed({cluster:String}, 'shard_dwh', 'delta_rows', cityHash64(seller_id));

CREATE TABLE IF NOT EXISTS dwh.balance_rows AS shard_dwh.balance_rows
ENGINE = Distributed({cluster:String}, 'shard_dwh', 'balance_rows', cityHash64(seller_id));
