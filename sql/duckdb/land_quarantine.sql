-- Refused rows land, once however often they come.
INSERT INTO raw.quarantine BY NAME
SELECT n.*
FROM landing_quarantine n
ANTI JOIN raw.quarantine q
  ON q.fingerprint = n.fingerprint AND q.reasons = n.reasons AND q.occurrence = n.occurrence
ORDER BY n.batch_id, n.line;
