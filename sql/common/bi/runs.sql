-- Runs with how long they took and what came of the rows that they read.
CREATE OR REPLACE VIEW bi.runs AS
SELECT r.run_id, r.command, r.outcome, r.started_at, r.finished_at,
  CAST(extract(epoch FROM r.finished_at - r.started_at) AS decimal(18, 3)) AS duration_seconds,
  coalesce(b.batches, 0) AS batches, coalesce(b.rows_read, 0) AS rows_read, coalesce(b.accepted, 0) AS accepted,
  coalesce(b.duplicates, 0) AS duplicates, coalesce(b.conflicts, 0) AS conflicts, coalesce(b.rejected, 0) AS rejected,
  row_number() OVER (ORDER BY r.run_id DESC) = 1 AS is_last, r.message, r.program
FROM ops.runs r
LEFT JOIN (
  SELECT run_id, count(*) AS batches, CAST(sum(read) AS bigint) AS rows_read, CAST(sum(accepted) AS bigint) AS accepted,
    CAST(sum(duplicates) AS bigint) AS duplicates, CAST(sum(conflicts) AS bigint) AS conflicts, CAST(sum(rejected) AS bigint) AS rejected
  FROM raw.batches
  GROUP BY run_id
) b ON b.run_id = r.run_id;
