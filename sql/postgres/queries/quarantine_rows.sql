-- Refused rows, by batch and line; of a conflict also the source in whose open last line the known event stands, if it does.
-- :reason: a code with or without its field; :batch: a batch or a run; null for all.
SELECT q.batch_id, q.source, q.line, q.event_id, q.reasons, q.raw, upper(encode(q.raw_bytes, 'hex')) AS raw_bytes_hex,
  b.source AS known_from_open_line
FROM raw.quarantine q
LEFT JOIN raw.batches b ON b.last_event_id = q.event_id AND q.reasons LIKE 'conflict:%'
WHERE (:reason::text IS NULL
    OR strpos(',' || q.reasons || ',', ',' || :reason::text || ',') > 0
    OR strpos(',' || q.reasons, ',' || :reason::text || ':') > 0)
  AND (:batch::text IS NULL OR q.batch_id = :batch::text OR left(q.batch_id, length(:batch::text) + 1) = :batch::text || '/')
ORDER BY q.batch_id, q.line;
