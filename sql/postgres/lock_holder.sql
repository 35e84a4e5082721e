-- Who holds the writer's lock of this database. Parameter: key, whose halves the lock table keeps apart.
SELECT a.pid, nullif(a.application_name, '') AS program, a.client_addr, a.backend_start AT TIME ZONE 'UTC' AS since
FROM pg_locks l
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.objsubid = 1
  AND l.classid::bigint = :key::bigint >> 32
  AND l.objid::bigint = :key::bigint & 4294967295
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
