SELECT build, run_id, published_at, scope, last_dt FROM ops.builds ORDER BY build;
