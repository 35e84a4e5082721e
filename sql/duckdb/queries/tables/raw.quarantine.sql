SELECT
  -- columns: shown raw.quarantine
  batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex, quarantined_at
  -- end of columns
FROM raw.quarantine
ORDER BY batch_id, line;
