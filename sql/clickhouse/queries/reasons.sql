-- Why rows of a run's batches were not accepted, most frequent first, each with an example.
SELECT reason, toInt64(count()) AS times,
  argMin(concat(source, ':', ifNull(toString(line), '?'), ' ', leftUTF8(ifNull(raw, ''), 200)), (batch_id, ifNull(line, 0))) AS example
FROM raw.quarantine
ARRAY JOIN splitByChar(',', reasons) AS reason
WHERE {run_id:Nullable(String)} IS NULL OR startsWith(batch_id, concat(ifNull({run_id:Nullable(String)}, ''), '/'))
GROUP BY reason
ORDER BY times DESC, reason
