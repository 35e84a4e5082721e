-- The servers of a cluster. Parameters: cluster.
SELECT toInt32(shard_num), toInt32(replica_num), host_name, toInt32(port), toBool(internal_replication)
FROM system.clusters
WHERE cluster = {cluster:String}
ORDER BY shard_num, replica_num
