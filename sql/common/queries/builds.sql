-- The publications, newest first, with how many movements each changed.
SELECT b.build, b.run_id, b.published_at, b.scope, b.last_dt, coalesce(d.movements, 0), b.folded_from
FROM ops.builds b
LEFT JOIN (SELECT build, count(*) AS movements FROM dwh.seller_movement_delta GROUP BY build) d ON d.build = b.build
ORDER BY b.build DESC;
