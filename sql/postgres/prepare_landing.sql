-- Refused rows come in beside the table, so that those that are there already can be left out.
CREATE TEMPORARY TABLE landing_quarantine (LIKE raw.quarantine);
