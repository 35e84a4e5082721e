-- Refused rows, by batch and line; of a conflict also the source in whose open last line the known event stands, if it does.
-- $reason: a code with or without its field; $batch: a batch or a run; null for all.
SELECT q.batch_id, q.source, q.line, q.event_id, q.reasons, q.raw, hex(q.raw_bytes) AS raw_bytes_hex, b.source AS known_from_open_line
FROM raw.quarantine q
LEFT JOIN raw.batches b ON b.last_event_id = q.event_id AND starts_with(q.reasons, 'conflict:')
WHERE ($reason::VARCHAR IS NULL
    OR list_contains(string_split(q.reasons, ','), $reason)
    OR list_contains(list_transform(string_split(q.reasons, ','), code -> split_part(code, ':', 1)), $reason))
  AND ($batch::VARCHAR IS NULL OR q.batch_id = $batch OR starts_with(q.batch_id, $batch || '/'))
ORDER BY q.batch_id, q.line;
