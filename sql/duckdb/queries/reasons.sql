-- Why rows of a run's batches were not accepted, most frequent first, each with an example.
WITH refused AS (
  SELECT unnest(string_split(reasons, ',')) AS reason, source, line, raw, batch_id
  FROM raw.quarantine
  WHERE $run_id IS NULL OR batch_id LIKE $run_id || '/%'
)
SELECT reason, count(*) AS rows,
  arg_min(source || ':' || coalesce(line::VARCHAR, '?') || ' ' || left(coalesce(raw, ''), 200), (batch_id, line)) AS example
FROM refused
GROUP BY reason
ORDER BY rows DESC, reason;
