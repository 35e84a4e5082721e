-- What a reader's transaction stands on, whatever the server's own settings say. Parameter: limit_ms, after which the server ends a statement.
SELECT set_config('transaction_read_only', 'on', true),
  set_config('TimeZone', 'UTC', true),
  set_config('DateStyle', 'ISO', true),
  set_config('search_path', 'public', true),
  set_config('statement_timeout', (:limit_ms::bigint)::text, true);

-- In which time zone the books are kept; no row before the first load.
SELECT setting AS time_zone
FROM ops.settings
WHERE name = 'time_zone';
