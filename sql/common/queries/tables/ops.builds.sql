SELECT
  -- columns: shown ops.builds
  build, run_id, published_at, scope, last_dt, folded_from
  -- end of columns
FROM ops.builds
ORDER BY build;
