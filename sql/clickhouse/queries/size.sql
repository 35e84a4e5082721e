-- How many bytes the warehouse's tables have; of a cluster those on this server.
SELECT toInt64(sum(ifNull(total_bytes, 0))) FROM system.tables WHERE database IN ('raw', 'dwh', 'dq', 'ops')
