-- The builds published up to a moment, newest first, and how many deltas each added. known_at: null for all.
SELECT build, run_id, published_at, scope, last_dt, toInt64(d.row_count) AS deltas
FROM ops.builds AS b
LEFT JOIN (SELECT build_no, count() AS row_count FROM dwh.delta_rows GROUP BY build_no) AS d ON d.build_no = b.build
WHERE {known_at:Nullable(DateTime64(6, 'UTC'))} IS NULL OR published_at <= {known_at:Nullable(DateTime64(6, 'UTC'))}
ORDER BY build DESC
