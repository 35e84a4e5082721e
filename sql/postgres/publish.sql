-- What was just built and checked becomes what readers see, with the caller's commit. Parameters: run_id, now_utc.
UPDATE raw.batches SET published_by = :run_id WHERE published_by IS NULL;

UPDATE ops.runs
SET outcome = 'published', finished_at = :now_utc::timestamp
WHERE run_id = :run_id;
