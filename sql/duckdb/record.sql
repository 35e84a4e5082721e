-- How the run stands. A run that is still called running when another one starts was interrupted: one writer at a time.
-- A copy leaves a mark until it has proved itself: until then nobody else may use what is there.
-- Variables: run_id, command, outcome, message, program, started_at, now_utc.
UPDATE ops.runs
SET outcome = 'failed', finished_at = getvariable('now_utc'), message = 'interrupted: its process ended unexpectedly'
WHERE outcome = 'running' AND run_id <> getvariable('run_id');

DELETE FROM ops.runs WHERE run_id = getvariable('run_id');

INSERT INTO ops.runs
SELECT
  getvariable('run_id'),
  getvariable('command'),
  getvariable('outcome'),
  getvariable('started_at'),
  CASE WHEN getvariable('outcome') <> 'running' THEN getvariable('now_utc') END,
  getvariable('message'),
  getvariable('program');

DELETE FROM ops.settings WHERE name = 'unfinished_copy' AND getvariable('command') = 'copy';

INSERT INTO ops.settings
SELECT 'unfinished_copy', getvariable('run_id') WHERE getvariable('command') = 'copy' AND getvariable('outcome') <> 'published';
