-- What landed and is not in the balances yet, besides one run's own: of every batch its run, what was accepted, and by what the latest
-- build that would have published it was held.
WITH (SELECT max(run_id) FROM ops.runs WHERE outcome = 'held' AND command <> 'check') AS last_held
SELECT run_id, source, accepted, if(run_id <= last_held, (SELECT any(message) FROM ops.runs WHERE run_id = last_held), NULL) AS held_by
FROM raw.batches
WHERE published_by IS NULL AND accepted + conflicts + rejected > 0 AND run_id <> {run_id:String}
ORDER BY run_id, batch_no
