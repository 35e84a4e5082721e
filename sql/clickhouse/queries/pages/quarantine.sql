-- Refused rows, by batch and line. reason: a code with or without its field, batch: a batch or a run, naming: a text that stands in the row; null
-- for all. After the row of after_batch, after_line, after_print and after_no; null for the first ones. limit: how many.
SELECT batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex, fingerprint, occurrence
FROM raw.quarantine
WHERE ({reason:Nullable(String)} IS NULL
    OR has(splitByChar(',', reasons), {reason:Nullable(String)})
    OR has(arrayMap(code -> splitByChar(':', code)[1], splitByChar(',', reasons)), {reason:Nullable(String)}))
  AND ({batch:Nullable(String)} IS NULL OR batch_id = {batch:Nullable(String)}
    OR startsWith(batch_id, concat(ifNull({batch:Nullable(String)}, ''), '/')))
  AND ({naming:Nullable(String)} IS NULL OR position(ifNull(raw, ''), ifNull({naming:Nullable(String)}, '')) > 0)
  AND ({after_batch:Nullable(String)} IS NULL
    OR (batch_id, ifNull(line, 0), fingerprint, occurrence)
      > (ifNull({after_batch:Nullable(String)}, ''), ifNull({after_line:Nullable(Int64)}, 0), ifNull({after_print:Nullable(String)}, ''), ifNull({after_no:Nullable(Int64)}, 0)))
ORDER BY batch_id, ifNull(line, 0), fingerprint, occurrence
LIMIT {limit:Int64}
