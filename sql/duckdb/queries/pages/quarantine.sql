-- Refused rows, by batch and line. $reason: a code with or without its field, $batch: a batch or a run, $naming: a text that stands in the row; null
-- for all. After the row of $after_batch, $after_line, $after_print and $after_no; null for the first ones. $limit: how many.
SELECT batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex, fingerprint, occurrence
FROM raw.quarantine
WHERE ($reason::VARCHAR IS NULL
    OR list_contains(string_split(reasons, ','), $reason)
    OR list_contains(list_transform(string_split(reasons, ','), code -> split_part(code, ':', 1)), $reason))
  AND ($batch::VARCHAR IS NULL OR batch_id = $batch OR starts_with(batch_id, $batch || '/'))
  AND ($naming::VARCHAR IS NULL OR contains(raw, $naming))
  AND ($after_batch::VARCHAR IS NULL
    OR (batch_id, coalesce(line, 0), fingerprint, occurrence) > ($after_batch::VARCHAR, $after_line::BIGINT, $after_print::VARCHAR, $after_no::BIGINT))
ORDER BY batch_id, coalesce(line, 0), fingerprint, occurrence
LIMIT $limit;
