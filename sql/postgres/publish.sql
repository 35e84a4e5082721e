-- What was just built and checked becomes what readers see, with the caller's commit. Parameters: run_id, build, scope, now_utc.
DELETE FROM ops.builds WHERE build = :build::bigint;

INSERT INTO ops.builds (build, run_id, published_at, scope, last_dt)
SELECT :build::bigint, :run_id, greatest(:now_utc::timestamp, max(published_at) + interval '1 microsecond'), :scope, (SELECT max(dt) FROM dwh.seller_balance_daily)
FROM ops.builds;

UPDATE raw.batches
SET published_by = :run_id, published_at = (SELECT published_at FROM ops.builds WHERE build = :build::bigint)
WHERE published_by IS NULL;

UPDATE ops.runs
SET outcome = 'published', finished_at = :now_utc::timestamp
WHERE run_id = :run_id;
