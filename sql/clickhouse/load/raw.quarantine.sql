-- The same row again is not kept twice. Parameters: load_id.
INSERT INTO raw.quarantine_rows
  (batch_id, source, line, event_id, reasons, raw, raw_bytes, fingerprint, occurrence, quarantined_at, load_id)
SELECT batch_id, source, line, event_id, reasons, raw, raw_bytes, fingerprint, occurrence, quarantined_at, {load_id:UUID}
FROM input('batch_id String, source String, line Nullable(Int64), event_id Nullable(String), reasons String, raw Nullable(String),
  raw_bytes Nullable(String), fingerprint String, occurrence Int64, quarantined_at DateTime64(6, \'UTC\')')
WHERE (fingerprint, reasons, occurrence) NOT IN (SELECT fingerprint, reasons, occurrence FROM raw.quarantine)
FORMAT ArrowStream
