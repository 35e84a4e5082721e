-- Runs, newest first, each with the receipt of its batches. $1 run_id: only this one, null for all. Those before $2 before; null for the newest.
-- $3 limit: how many.
WITH page AS (
  SELECT run_id, command, outcome, started_at, finished_at, message, program
  FROM ops.runs
  WHERE ($1::VARCHAR IS NULL OR run_id = $1::VARCHAR)
    AND ($2::VARCHAR IS NULL OR run_id < $2::VARCHAR)
  ORDER BY run_id DESC
  LIMIT $3
)
SELECT p.run_id, p.command, p.outcome, p.started_at, p.finished_at, p.message, p.program, coalesce(b.batch_count, 0), coalesce(b.rows_read, 0),
  coalesce(b.rows_accepted, 0), coalesce(b.rows_duplicate, 0), coalesce(b.rows_conflicting, 0), coalesce(b.rows_rejected, 0)
FROM page p
LEFT JOIN (
  SELECT run_id, count(*) AS batch_count, sum(read)::BIGINT AS rows_read, sum(accepted)::BIGINT AS rows_accepted, sum(duplicates)::BIGINT AS rows_duplicate,
    sum(conflicts)::BIGINT AS rows_conflicting, sum(rejected)::BIGINT AS rows_rejected
  FROM raw.batches
  WHERE run_id IN (SELECT run_id FROM page)
  GROUP BY run_id
) b ON b.run_id = p.run_id
ORDER BY p.run_id DESC;
