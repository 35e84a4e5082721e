-- Why rows of a run's batches were not accepted, most frequent first, each with an example.
WITH refused AS (
  SELECT unnest(string_to_array(reasons, ',')) AS reason, source, line, raw, batch_id
  FROM raw.quarantine
  WHERE :run_id::text IS NULL OR left(batch_id, length(:run_id::text) + 1) = :run_id::text || '/'
),
ranked AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY reason) AS rows,
    row_number() OVER (PARTITION BY reason ORDER BY batch_id, line) AS place
  FROM refused
)
SELECT reason, rows, source || ':' || coalesce(line::text, '?') || ' ' || left(coalesce(raw, ''), 200) AS example
FROM ranked
WHERE place = 1
ORDER BY rows DESC, reason COLLATE "C";
