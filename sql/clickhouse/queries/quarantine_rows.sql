-- Refused rows, by batch and line; of a conflict also the source in whose open last line the known event stands, if it does.
-- reason: a code with or without its field; batch: a batch or a run; null for all.
SELECT q.batch_id AS batch_id, q.source AS source, q.line AS line, q.event_id AS event_id, q.reasons AS reasons, q.raw AS raw,
  hex(q.raw_bytes) AS raw_bytes_hex, if(startsWith(q.reasons, 'conflict:'), nullIf(b.open_source, ''), NULL) AS known_from_open_line
FROM raw.quarantine AS q
LEFT JOIN (
  SELECT last_event_id, any(source) AS open_source
  FROM raw.batches
  WHERE last_event_id IS NOT NULL
  GROUP BY last_event_id
) AS b ON b.last_event_id = q.event_id
WHERE ({reason:Nullable(String)} IS NULL
    OR has(splitByChar(',', reasons), {reason:Nullable(String)})
    OR has(arrayMap(code -> splitByChar(':', code)[1], splitByChar(',', reasons)), {reason:Nullable(String)}))
  AND ({batch:Nullable(String)} IS NULL OR batch_id = {batch:Nullable(String)}
    OR startsWith(batch_id, concat(ifNull({batch:Nullable(String)}, ''), '/')))
ORDER BY batch_id, line
