-- What there is to know about the warehouse: name and value, in this order.
SELECT name, setting
FROM (
  SELECT 1 AS place, 'engine' AS name, 'DuckDB ' || version() AS setting
  UNION ALL SELECT 2, 'schema_version', (SELECT setting FROM ops.settings WHERE name = 'schema_version')
  UNION ALL SELECT 3, 'time_zone', (SELECT setting FROM ops.settings WHERE name = 'time_zone')
  UNION ALL SELECT 4, 'size', (SELECT database_size FROM pragma_database_size() WHERE database_name = current_database())
  UNION ALL SELECT 5, 'events', (SELECT count(*)::VARCHAR FROM raw.events)
  UNION ALL SELECT 6, 'quarantined', (SELECT count(*)::VARCHAR FROM raw.quarantine)
  UNION ALL SELECT 7, 'balance_days', (SELECT count(*)::VARCHAR FROM dwh.seller_balance_daily)
  UNION ALL SELECT 8, 'mart_from', (SELECT min(dt)::VARCHAR FROM dwh.seller_balance_daily)
  UNION ALL SELECT 9, 'mart_to', (SELECT max(dt)::VARCHAR FROM dwh.seller_balance_daily)
  UNION ALL SELECT 10, 'unpublished_batches',
    (SELECT count(*)::VARCHAR FROM raw.batches WHERE published_by IS NULL AND accepted > 0)
  UNION ALL SELECT 11, 'loaded_by_hand', (SELECT count(*)::VARCHAR FROM raw.events WHERE batch_id IS NULL)
  UNION ALL SELECT 12, 'last_run', (SELECT max_by(run_id || ' ' || outcome, run_id) FROM ops.runs)
  UNION ALL SELECT 13, 'last_run_message', (SELECT message FROM ops.runs ORDER BY run_id DESC LIMIT 1)
)
ORDER BY place;
