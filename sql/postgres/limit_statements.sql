-- The server ends a statement when its time is over: the program's limit, or its own where that is shorter. Whether it is the program's.
-- Parameters: limit_ms; is_local, whether for the transaction only.
SELECT limit_ms = :limit_ms::bigint AS is_ours, set_config('statement_timeout', limit_ms::text, :is_local::boolean) AS limit_set
FROM (
  SELECT least(nullif(setting::bigint, 0), :limit_ms::bigint) AS limit_ms
  FROM pg_settings
  WHERE name = 'statement_timeout'
) shorter;
