-- The rows of the batches from first to last, both inclusive, in the order of their ids as bytes.
SELECT
  -- columns: copied raw.quarantine
  batch_id, source, line, event_id, reasons, raw, hex(raw_bytes) AS raw_bytes_hex, fingerprint, occurrence, quarantined_at
  -- end of columns
FROM raw.quarantine
WHERE batch_id BETWEEN {first:String} AND {last:String}
