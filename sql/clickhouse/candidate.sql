-- A build begins. Its number is the time, so that no other build ever had it. What was copied as published is of the first build here.
-- Parameters: run_id, now_utc, scope; without one the balances that are seen are put together, and no batch is published.
TRUNCATE TABLE ops.candidate;

INSERT INTO ops.candidate
WITH greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), (SELECT max(build_no) FROM ops.build_rows) + 1) AS next_no
SELECT {run_id:String}, next_no,
  if({scope:String} IN ('everything', ''), next_no, (SELECT generation FROM ops.shown)),
  {now_utc:DateTime64(6, 'UTC')}, {scope:String};

TRUNCATE TABLE ops.candidate_batches;

INSERT INTO ops.candidate_batches
SELECT batch_id FROM raw.batches
WHERE {scope:String} <> '' AND (published_by IS NULL OR ({scope:String} = 'everything' AND published_at IS NULL));
