-- Refused rows, by batch and line. $reason: a code with or without its field; $batch: a batch or a run; null for all.
SELECT batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex
FROM raw.quarantine
WHERE ($reason::VARCHAR IS NULL
    OR list_contains(string_split(reasons, ','), $reason)
    OR list_contains(list_transform(string_split(reasons, ','), code -> split_part(code, ':', 1)), $reason))
  AND ($batch::VARCHAR IS NULL OR batch_id = $batch OR starts_with(batch_id, $batch || '/'))
ORDER BY batch_id, line;
