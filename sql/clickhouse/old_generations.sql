-- Generations of balances that nobody can still be reading: another took their place ten minutes ago.
SELECT partition_id
FROM system.parts
WHERE database = 'dwh' AND table = 'balance_rows' AND active
  AND toUInt64OrZero(splitByChar('-', partition_id)[1]) <> (SELECT argMax(generation, build_no) FROM ops.build_rows)
  AND (SELECT count() FROM ops.build_rows) > 0
  AND toUInt64OrZero(splitByChar('-', partition_id)[1]) NOT IN (
    SELECT generation
    FROM (
      SELECT generation, leadInFrame(written_at, 1, now64(6)) OVER (ORDER BY generation ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS replaced_at
      FROM (SELECT generation, min(written_at) AS written_at FROM ops.build_rows GROUP BY generation)
    )
    WHERE replaced_at > now64(6) - toIntervalMinute(10)
  )
GROUP BY partition_id
ORDER BY partition_id
