-- One row if the attached file "books" is this program's, whatever else may stand in it. Asked before "foreign.sql", which lists every
-- function of the engine.
SELECT 1
FROM duckdb_columns()
WHERE database_name = 'books' AND schema_name || '.' || table_name || '.' || column_name IN (
  'ops.settings.name', 'ops.settings.setting', 'raw.batches.batch_id', 'raw.events.event_id', 'raw.events.signed_amount')
HAVING count(*) = 5;
