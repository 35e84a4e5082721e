-- On the coordinator: what the shards found touched, for the checks. Parameters: cluster.
TRUNCATE TABLE ops.touched;
INSERT INTO ops.touched SELECT * FROM cluster({cluster:String}, 'shard_ops', 'touched');

TRUNCATE TABLE ops.resumed;
INSERT INTO ops.resumed SELECT * FROM cluster({cluster:String}, 'shard_ops', 'resumed');

TRUNCATE TABLE ops.checked_balance_rows;
INSERT INTO ops.checked_balance_rows SELECT * FROM cluster({cluster:String}, 'shard_ops', 'checked_balance_rows');
