-- Whether the mart has more than twice the rows it shows, and enough of them to matter.
SELECT (SELECT count() FROM dwh.movement_rows WHERE generation = (SELECT argMax(generation, build_no) FROM ops.builds)) AS stored,
  stored > 100000 AND stored > 2 * (SELECT count() FROM dwh.seller_movement_daily) AS outgrown
