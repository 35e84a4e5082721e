-- How the run stands. A run that is still called running when another one starts was interrupted: one writer at a time.
-- A copy leaves a mark until it has proved itself: until then nobody else may use what is there.
-- Parameters: run_id, command, outcome, message, program, started_at, now_utc.
UPDATE ops.runs
SET outcome = 'failed', finished_at = :now_utc::timestamp, message = 'interrupted: its process ended unexpectedly'
WHERE outcome = 'running' AND run_id <> :run_id;

DELETE FROM ops.runs WHERE run_id = :run_id;

INSERT INTO ops.runs
SELECT
  :run_id,
  :command::text,
  :outcome::text,
  :started_at::timestamp,
  CASE WHEN :outcome::text <> 'running' THEN :now_utc::timestamp END,
  :message::text,
  :program::text;

DELETE FROM ops.settings WHERE name = 'unfinished_copy' AND :command::text = 'copy';

INSERT INTO ops.settings
SELECT 'unfinished_copy', :run_id::text WHERE :command::text = 'copy' AND :outcome::text <> 'published';
