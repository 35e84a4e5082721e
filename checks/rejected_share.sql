-- title: sources with too many rejected rows
-- table: raw.batches
-- severity: error
-- parameter: limit = 0.02, 0 to 1, 6 decimals
-- why: past that share the source has changed or broken, and the balances would miss real events.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'rejected_share' AND parameter = 'limit'), '0.02')::DECIMAL(9, 6) AS rejected_limit
  FROM dq.parameters
)
SELECT source, read, rejected, rejected_limit AS allowed_share
FROM checked_batches, setting
WHERE rejected > rejected_limit * read
ORDER BY source, rejected DESC
