-- Whether later builds have added more rows than the mart's generation began with, and enough of them to matter.
SELECT (SELECT count() FROM ops.later_movements) AS later,
  later > 50000 AND later > (SELECT count() FROM dwh.movement_rows WHERE build_no = (SELECT generation FROM ops.shown)) AS outgrown
