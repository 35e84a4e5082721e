-- As queries/doctor.sql, of a cluster: with its name and servers, and the size of all of them. Parameters: cluster, nodes.
SELECT name, setting
FROM (
  SELECT 1 AS place, 'engine' AS name, toNullable('ClickHouse ' || version()) AS setting
  UNION ALL SELECT 2, 'schema_version', (SELECT setting FROM ops.settings WHERE name = 'schema_version')
  UNION ALL SELECT 3, 'time_zone', (SELECT setting FROM ops.settings WHERE name = 'time_zone')
  UNION ALL SELECT 4, 'size', (SELECT formatReadableSize(sum(bytes_on_disk)) FROM cluster({cluster:String}, system.parts)
    WHERE active AND database IN ('raw', 'dwh', 'dq', 'ops', 'shard_raw', 'shard_dwh', 'shard_dq', 'shard_ops'))
  UNION ALL SELECT 5, 'events', (SELECT toString(count()) FROM raw.events)
  UNION ALL SELECT 6, 'quarantined', (SELECT toString(count()) FROM raw.quarantine)
  UNION ALL SELECT 7, 'balance_days', (SELECT toString(count()) FROM dwh.seller_balance_daily)
  UNION ALL SELECT 8, 'mart_from', (SELECT if(count() = 0, NULL, toString(min(dt))) FROM dwh.seller_balance_daily)
  UNION ALL SELECT 9, 'mart_to', (SELECT if(count() = 0, NULL, toString(max(dt))) FROM dwh.seller_balance_daily)
  UNION ALL SELECT 10, 'unpublished_batches',
    (SELECT toString(count()) FROM raw.batches WHERE published_by IS NULL AND accepted > 0)
  UNION ALL SELECT 11, 'loaded_by_hand', (SELECT toString(count()) FROM raw.events WHERE batch_id = '')
  UNION ALL SELECT 12, 'last_run', (SELECT if(count() = 0, NULL, argMax(run_id || ' ' || outcome, run_id)) FROM ops.runs)
  UNION ALL SELECT 13, 'last_run_message', (SELECT message FROM ops.runs ORDER BY run_id DESC LIMIT 1)
  UNION ALL SELECT 14, 'cluster', {cluster:String}
  UNION ALL SELECT 15, 'nodes', {nodes:String}
)
ORDER BY place
