-- How the run stands. A run that is still called running when another one starts was interrupted: one writer at a time.
-- Variables: run_id, command, outcome, message, program, started_at, now_utc.
UPDATE ops.runs
SET outcome = 'failed', finished_at = getvariable('now_utc'), message = 'interrupted: its process ended without a word'
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
