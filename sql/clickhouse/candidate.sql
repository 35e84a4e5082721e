-- A build begins. Its number is the time, so that no other build ever had it. Parameters: run_id, now_utc, whole.
TRUNCATE TABLE ops.candidate;

INSERT INTO ops.candidate
WITH greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), (SELECT max(build_no) FROM ops.builds) + 1) AS next_no
SELECT {run_id:String}, next_no,
  if({whole:Bool}, next_no, (SELECT argMax(generation, build_no) FROM ops.builds)),
  {now_utc:DateTime64(6, 'UTC')};

TRUNCATE TABLE ops.candidate_batches;

INSERT INTO ops.candidate_batches SELECT batch_id FROM raw.batches WHERE published_by IS NULL;
