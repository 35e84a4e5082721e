-- Refused rows, by batch and line. :reason: a code with or without its field, :batch: a batch or a run, :naming: a text that stands in the row; null
-- for all. After the row of :after_batch, :after_line, :after_print and :after_no; null for the first ones. :limit: how many.
SELECT batch_id, source, line, event_id, reasons, raw, upper(encode(raw_bytes, 'hex')) AS raw_bytes_hex, fingerprint, occurrence
FROM raw.quarantine
WHERE (:reason::text IS NULL
    OR strpos(',' || reasons || ',', ',' || :reason::text || ',') > 0
    OR strpos(',' || reasons, ',' || :reason::text || ':') > 0)
  AND (:batch::text IS NULL OR batch_id = :batch::text OR left(batch_id, length(:batch::text) + 1) = :batch::text || '/')
  AND (:naming::text IS NULL OR strpos(raw, :naming::text) > 0)
  AND (:after_batch::text IS NULL
    OR (batch_id, coalesce(line, 0), fingerprint, occurrence) > (:after_batch::text, :after_line::bigint, :after_print::text, :after_no::bigint))
ORDER BY batch_id, coalesce(line, 0), fingerprint, occurrence
LIMIT :limit;
