-- Something in the attached file "books" that is not this program's: no row if all of it is, or if nothing is there. Whoever has the
-- tables below may have others beside them.
WITH
  ours (name) AS (
    VALUES ('ops.settings.name'), ('ops.settings.setting'), ('raw.batches.batch_id'), ('raw.events.event_id'), ('raw.events.signed_amount')
  ),
  columns AS (SELECT schema_name || '.' || table_name || '.' || column_name AS name FROM duckdb_columns() WHERE database_name = 'books'),
  objects AS (
    SELECT 1 AS place, 'the table ' || schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE database_name = 'books' AND NOT internal
    UNION ALL SELECT 2, 'the view ' || schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = 'books' AND NOT internal
    UNION ALL SELECT 3, 'the type ' || schema_name || '.' || type_name FROM duckdb_types() WHERE database_name = 'books' AND NOT internal
    UNION ALL SELECT 4, 'the sequence ' || schema_name || '.' || sequence_name FROM duckdb_sequences() WHERE database_name = 'books'
    UNION ALL SELECT 5, 'the function ' || schema_name || '.' || function_name FROM duckdb_functions() WHERE database_name = 'books' AND NOT internal
    UNION ALL SELECT 6, 'the schema ' || schema_name FROM duckdb_schemas() WHERE database_name = 'books' AND NOT internal
  )
SELECT name
FROM objects
WHERE (SELECT count(*) FROM ours WHERE name NOT IN (SELECT name FROM columns)) > 0
ORDER BY place, name
LIMIT 1;
