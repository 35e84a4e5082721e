-- What was just built and checked becomes what readers see. A build of new batches alone takes no day away, so its last day is the one
-- before or one of its own. Parameters: now_utc.
INSERT INTO ops.build_rows (build_no, generation, run_id, published_at, batch_ids, later_from, scope, last_dt)
WITH
  (SELECT max(scope) IN ('touched', '') FROM ops.candidate) AS only_adds,
  (
    SELECT max(dt)
    FROM (
      SELECT last_dt AS dt FROM (SELECT last_dt FROM ops.build_rows ORDER BY build_no DESC LIMIT 1) WHERE only_adds
      UNION ALL
      SELECT toNullable(dt) FROM ops.touched WHERE only_adds
      UNION ALL
      SELECT toNullable(dt) FROM ops.candidate_balances WHERE NOT only_adds
    )
  ) AS last_day
SELECT build_no, generation, run_id,
  greatest({now_utc:DateTime64(6, 'UTC')}, (SELECT max(published_at) FROM ops.build_rows) + toIntervalMicrosecond(1)),
  (SELECT groupArray(batch_id) FROM ops.candidate_batches),
  if(build_no = generation, toDate32('2299-12-31'), (SELECT later_from FROM ops.candidate_later)),
  scope, last_day
FROM ops.candidate;
