-- Refused rows, by batch and line. reason: a code with or without its field; batch: a batch or a run; null for all.
SELECT batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex
FROM raw.quarantine
WHERE ({reason:Nullable(String)} IS NULL
    OR has(splitByChar(',', reasons), {reason:Nullable(String)})
    OR has(arrayMap(code -> splitByChar(':', code)[1], splitByChar(',', reasons)), {reason:Nullable(String)}))
  AND ({batch:Nullable(String)} IS NULL OR batch_id = {batch:Nullable(String)}
    OR startsWith(batch_id, concat(ifNull({batch:Nullable(String)}, ''), '/')))
ORDER BY batch_id, line
