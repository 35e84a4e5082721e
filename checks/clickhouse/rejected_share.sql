-- As checks/rejected_share.sql, in ClickHouse's words.
WITH setting AS (
  SELECT toDecimal64(if(count() = 0, '0.02', any(p.setting)), 6) AS rejected_limit
  FROM dq.parameters AS p
  WHERE p.check_name = 'rejected_share' AND p.parameter = 'limit'
)
SELECT source, read, rejected, rejected_limit AS allowed_share
FROM checked_batches, setting
WHERE rejected > rejected_limit * read
ORDER BY source, rejected DESC
