-- Refused rows, by batch and line. :reason: a code with or without its field; :batch: a batch or a run; null for all.
SELECT batch_id, source, line, event_id, reasons, raw, upper(encode(raw_bytes, 'hex')) AS raw_bytes_hex
FROM raw.quarantine
WHERE (:reason::text IS NULL
    OR strpos(',' || reasons || ',', ',' || :reason::text || ',') > 0
    OR strpos(',' || reasons, ',' || :reason::text || ':') > 0)
  AND (:batch::text IS NULL OR batch_id = :batch::text OR left(batch_id, length(:batch::text) + 1) = :batch::text || '/')
ORDER BY batch_id, line;
