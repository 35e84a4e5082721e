-- What landed and is not in the balances yet, besides one run's own: of every batch its run, what was accepted, and by what the latest
-- build that would have published it was held. $1 run_id: that run.
SELECT b.run_id, b.source, b.accepted, h.message
FROM raw.batches b
LEFT JOIN (
  SELECT r.run_id, r.message
  FROM ops.runs r
  JOIN (SELECT max(run_id) AS run_id FROM ops.runs WHERE outcome = 'held' AND command <> 'check') last ON last.run_id = r.run_id
) h ON h.run_id >= b.run_id
WHERE b.published_by IS NULL AND b.accepted + b.conflicts + b.rejected > 0 AND b.run_id <> $1
ORDER BY b.run_id, b.batch_no;
