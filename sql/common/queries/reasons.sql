-- Why rows of a run's batches were not accepted, most frequent first, each with an example. $1 run_id: null for all.
WITH refused AS (
  SELECT unnest(string_to_array(reasons, ',')) AS reason, source, line, raw, batch_id
  FROM raw.quarantine
  WHERE $1::VARCHAR IS NULL OR left(batch_id, length($1) + 1) = $1 || '/'
),
ranked AS (
  SELECT *,
    count(*) OVER (PARTITION BY reason) AS row_count,
    row_number() OVER (PARTITION BY reason ORDER BY batch_id, line) AS place
  FROM refused
)
SELECT reason, row_count, source || ':' || coalesce(line::VARCHAR, '?') || ' ' || left(coalesce(raw, ''), 200) AS example
FROM ranked
WHERE place = 1
ORDER BY row_count DESC, reason COLLATE "C";
