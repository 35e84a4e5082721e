-- Something in the attached file "books", which is not this program's; no row if nothing is there.
SELECT name
FROM (
  SELECT 1 AS place, 'the table ' || schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE database_name = 'books' AND NOT internal
  UNION ALL SELECT 2, 'the view ' || schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = 'books' AND NOT internal
  UNION ALL SELECT 3, 'the type ' || schema_name || '.' || type_name FROM duckdb_types() WHERE database_name = 'books' AND NOT internal
  UNION ALL SELECT 4, 'the sequence ' || schema_name || '.' || sequence_name FROM duckdb_sequences() WHERE database_name = 'books'
  UNION ALL SELECT 5, 'the function ' || schema_name || '.' || function_name FROM duckdb_functions() WHERE database_name = 'books' AND NOT internal
  UNION ALL SELECT 6, 'the schema ' || schema_name FROM duckdb_schemas() WHERE database_name = 'books' AND NOT internal
) AS objects
ORDER BY place, name
LIMIT 1;
