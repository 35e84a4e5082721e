SELECT
  -- columns: shown raw.quarantine
  batch_id, source, line, event_id, reasons, raw, upper(encode(raw_bytes, 'hex')) AS raw_bytes_hex, quarantined_at
  -- end of columns
FROM raw.quarantine
ORDER BY batch_id, line;
