-- The statements that copy what readers may see from the attached file "books" into the attached, empty one "readers", in their order: tables of
-- dwh, dq and ops, and the views on them; bi.runs as a table, since it counts what is in raw. The setting tells a copy from a warehouse.
WITH
  shown (name) AS (VALUES ('dwh'), ('dq'), ('ops'), ('bi')),
  tables AS (
    SELECT schema_name || '.' || table_name AS name, comment
    FROM duckdb_tables()
    WHERE database_name = 'books' AND schema_name IN (FROM shown)
    UNION ALL
    SELECT 'bi.runs', comment FROM duckdb_views() WHERE database_name = 'books' AND schema_name = 'bi' AND view_name = 'runs'
  ),
  views AS (
    SELECT schema_name || '.' || view_name AS name, sql, comment
    FROM duckdb_views()
    WHERE database_name = 'books' AND schema_name IN (FROM shown) AND NOT (schema_name = 'bi' AND view_name = 'runs')
  ),
  columns AS (
    SELECT schema_name || '.' || table_name AS name, column_index, column_name, comment
    FROM duckdb_columns()
    WHERE database_name = 'books' AND schema_name IN (FROM shown) AND comment IS NOT NULL
  ),
  statements AS (
    SELECT 1 AS place, name, 0 AS number, 'CREATE SCHEMA readers.' || name AS statement FROM shown
    UNION ALL SELECT 2, name, 0, format('CREATE TABLE readers.{0} AS FROM books.{0}', name) FROM tables
    UNION ALL SELECT 3, 'published_copy', 0, 'INSERT INTO readers.ops.settings (name, setting) VALUES (''published_copy'', ''true'')'
    UNION ALL SELECT 4, 'readers', 0, 'USE readers'
    UNION ALL SELECT 5, name, CASE WHEN name LIKE 'bi.%' THEN 1 ELSE 0 END, sql FROM views
    UNION ALL SELECT 6, name, 0, format('COMMENT ON TABLE {} IS ''{}''', name, replace(comment, '''', '''''')) FROM tables WHERE comment IS NOT NULL
    UNION ALL SELECT 7, name, 0, format('COMMENT ON VIEW {} IS ''{}''', name, replace(comment, '''', '''''')) FROM views WHERE comment IS NOT NULL
    UNION ALL SELECT 8, name, column_index, format('COMMENT ON COLUMN {}.{} IS ''{}''', name, column_name, replace(comment, '''', '''''')) FROM columns
  )
SELECT statement
FROM statements
ORDER BY place, number, name;
