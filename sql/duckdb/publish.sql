-- What was just built and checked becomes what readers see, with the caller's commit. Variables: run_id, now_utc.
UPDATE raw.batches SET published_by = getvariable('run_id') WHERE published_by IS NULL;

UPDATE ops.runs
SET outcome = 'published', finished_at = getvariable('now_utc')
WHERE run_id = getvariable('run_id');
