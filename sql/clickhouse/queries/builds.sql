-- The builds, newest first, and how many movements each changed.
SELECT build, run_id, published_at, scope, last_dt, toInt64(d.row_count) AS movements, folded_from
FROM ops.builds AS b
LEFT JOIN (SELECT build_no, count() AS row_count FROM dwh.delta_rows GROUP BY build_no) AS d ON d.build_no = b.build
ORDER BY build DESC
