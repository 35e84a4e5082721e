-- The refused rows of the batches from :first to :last, both inclusive.
SELECT
  -- columns: copied raw.quarantine
  batch_id, source, line, event_id, reasons, raw, upper(encode(raw_bytes, 'hex')) AS raw_bytes_hex, fingerprint, occurrence, quarantined_at
  -- end of columns
FROM raw.quarantine
WHERE batch_id BETWEEN :first AND :last;
