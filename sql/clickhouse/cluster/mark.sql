-- On a shard: which one it is. Parameters: shard.
INSERT INTO ops.settings SELECT 'shard', {shard:String} WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'shard');
