-- The checks look at what is there; nothing is built. Parameters: run_id, now_utc.
TRUNCATE TABLE ops.candidate;

INSERT INTO ops.candidate
SELECT {run_id:String}, 0, (SELECT generation FROM ops.shown), {now_utc:DateTime64(6, 'UTC')}, '';
