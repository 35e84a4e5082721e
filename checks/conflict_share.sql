-- title: sources with too many rows that contradict known events
-- table: raw.batches
-- severity: error
-- parameter: limit = 0.02, 0 to 1, 6 decimals
-- why: past that share the source gives new events the ids of old ones, and the balances would miss them.
WITH setting AS (
  SELECT coalesce(
    max(setting) FILTER (WHERE check_name = 'conflict_share' AND parameter = 'limit'), '0.02')::DECIMAL(9, 6) AS conflict_limit
  FROM dq.parameters
)
SELECT source, read, conflicts, conflict_limit AS allowed_share
FROM checked_batches, setting
WHERE conflicts > conflict_limit * read
ORDER BY source, conflicts DESC
