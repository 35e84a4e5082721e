-- A COPY takes as long as the rows that come, so it is no statement to limit; its wait for the table is. Parameter: limit_ms.
SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', least(nullif(setting::bigint, 0), :limit_ms::bigint)::text, true)
FROM pg_settings
WHERE name = 'lock_timeout';
