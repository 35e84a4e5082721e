-- What was just built and checked becomes what readers see, with the caller's commit. Variables: run_id, build, scope, now_utc.
DELETE FROM ops.builds WHERE build = getvariable('build');

INSERT INTO ops.builds (build, run_id, published_at, scope, last_dt)
SELECT getvariable('build'), getvariable('run_id'), greatest(getvariable('now_utc'), max(published_at) + INTERVAL 1 MICROSECOND), getvariable('scope'),
  (SELECT max(dt) FROM dwh.seller_balance_daily)
FROM ops.builds;

UPDATE raw.batches
SET published_by = getvariable('run_id'), published_at = (SELECT published_at FROM ops.builds WHERE build = getvariable('build'))
WHERE published_by IS NULL;

UPDATE ops.runs
SET outcome = 'published', finished_at = getvariable('now_utc')
WHERE run_id = getvariable('run_id');
