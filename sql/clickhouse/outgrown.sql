-- Whether later builds have added more balances than their generation began with, and enough of them to matter.
SELECT (SELECT count() FROM ops.later_balances) AS later,
  later > 50000 AND later > (SELECT count() FROM dwh.balance_rows WHERE build_no = (SELECT generation FROM ops.shown)) AS outgrown
