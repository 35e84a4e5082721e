-- As checks/conflict_share.sql, in ClickHouse's words.
WITH setting AS (
  SELECT toDecimal64(if(count() = 0, '0.02', any(p.setting)), 6) AS conflict_limit
  FROM dq.parameters AS p
  WHERE p.check_name = 'conflict_share' AND p.parameter = 'limit'
)
SELECT source, read, conflicts, conflict_limit AS allowed_share
FROM checked_batches, setting
WHERE conflicts > conflict_limit * read
ORDER BY source, conflicts DESC
