-- Something of others where the tables of this program would stand: no row if there is nothing. Asked before they are made; tables whose
-- making was cut short are there already. Parameters: names, the tables that schema.sql makes, with commas between.
SELECT 'the table ' || database || '.' || name
FROM system.tables
WHERE database IN ('raw', 'dwh', 'dq', 'ops')
  AND (
    NOT (has(splitByChar(',', {names:String}), database || '.' || name) OR (database = 'raw' AND startsWith(name, 'events_')))
    OR (
      (database, name) IN (('raw', 'events'), ('ops', 'settings'))
      AND (database, name) NOT IN (SELECT database, table FROM system.columns WHERE name IN ('batch_id', 'setting'))
    )
  )
ORDER BY 1
LIMIT 1
