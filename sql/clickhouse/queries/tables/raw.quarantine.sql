SELECT batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex, quarantined_at
FROM raw.quarantine
ORDER BY batch_id, line
