-- Generations that nobody can still be reading: another took their place ten minutes ago.
SELECT table, partition_id
FROM system.parts
WHERE database = 'dwh' AND table IN ('movement_rows', 'balance_rows') AND active
  AND toUInt64OrZero(splitByChar('-', partition_id)[1]) <> (SELECT argMax(generation, build_no) FROM ops.builds)
  AND (SELECT count() FROM ops.builds) > 0
  AND toUInt64OrZero(splitByChar('-', partition_id)[1]) NOT IN (
    SELECT generation
    FROM (
      SELECT generation, leadInFrame(published_at, 1, now64(6)) OVER (ORDER BY generation ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS replaced_at
      FROM (SELECT generation, min(published_at) AS published_at FROM ops.builds GROUP BY generation)
    )
    WHERE replaced_at > now64(6) - toIntervalMinute(10)
  )
GROUP BY table, partition_id
ORDER BY table, partition_id
