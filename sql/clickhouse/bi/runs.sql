-- Runs with how long they took and what came of the rows that they read.
CREATE OR REPLACE VIEW bi.runs DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT r.run_id AS run_id, r.command AS command, CAST(r.outcome AS String) AS outcome, r.started_at AS started_at, r.finished_at AS finished_at,
  CAST(dateDiff('millisecond', r.started_at, r.finished_at) AS Nullable(Decimal(18, 3))) / 1000 AS duration_seconds,
  toInt64(b.batches) AS batches, b.rows_read AS rows_read, b.accepted AS accepted, b.duplicates AS duplicates, b.conflicts AS conflicts,
  b.rejected AS rejected, toBool(ifNull(r.run_id = (SELECT max(run_id) FROM ops.run_rows), false)) AS is_last, r.message AS message, r.program AS program
FROM ops.runs AS r
LEFT JOIN (
  SELECT run_id, count() AS batches, sum(t.read) AS rows_read, sum(t.accepted) AS accepted, sum(t.duplicates) AS duplicates,
    sum(t.conflicts) AS conflicts, sum(t.rejected) AS rejected
  FROM raw.batches AS t
  GROUP BY run_id
) AS b ON b.run_id = r.run_id;
