-- Runs, newest first, each with the receipt of its batches. :run_id: only this one, null for all. Those before :before; null for the newest.
-- :limit: how many.
WITH page AS (
  SELECT run_id, command, outcome, started_at, finished_at, message, program
  FROM ops.runs
  WHERE (:run_id::text IS NULL OR run_id = :run_id::text)
    AND (:before::text IS NULL OR run_id < :before::text)
  ORDER BY run_id DESC
  LIMIT :limit
)
SELECT p.run_id, p.command, p.outcome, p.started_at, p.finished_at, p.message, p.program, coalesce(b.batch_count, 0), coalesce(b.rows_read, 0),
  coalesce(b.rows_accepted, 0), coalesce(b.rows_duplicate, 0), coalesce(b.rows_conflicting, 0), coalesce(b.rows_rejected, 0)
FROM page p
LEFT JOIN (
  SELECT run_id, count(*) AS batch_count, sum(read)::bigint AS rows_read, sum(accepted)::bigint AS rows_accepted, sum(duplicates)::bigint AS rows_duplicate,
    sum(conflicts)::bigint AS rows_conflicting, sum(rejected)::bigint AS rows_rejected
  FROM raw.batches
  WHERE run_id IN (SELECT run_id FROM page)
  GROUP BY run_id
) b ON b.run_id = p.run_id
ORDER BY p.run_id DESC;
