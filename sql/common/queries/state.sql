-- By what everything that readers see can be told from what they saw before: the last build and the last run. One row.
SELECT b.build, b.run_id AS published_by, b.published_at, b.last_dt, r.run_id, r.command, r.outcome, r.started_at, r.finished_at, r.message
FROM (SELECT 1 AS one) o
LEFT JOIN (
  SELECT 1 AS one, build, run_id, published_at, last_dt
  FROM ops.builds
  ORDER BY build DESC
  LIMIT 1
) b ON b.one = o.one
LEFT JOIN (
  SELECT 1 AS one, run_id, command, outcome, started_at, finished_at, message
  FROM ops.runs
  ORDER BY run_id DESC
  LIMIT 1
) r ON r.one = o.one;
