-- On the coordinator, after migrations/0006.sql on the shards, which have taken over the movements. Parameters: cluster.
ALTER TABLE raw.batch_rows ADD COLUMN IF NOT EXISTS published_at Nullable(DateTime64(6, 'UTC'));

ALTER TABLE ops.candidate ADD COLUMN IF NOT EXISTS scope LowCardinality(String);

CREATE TABLE IF NOT EXISTS ops.builds (
  build_no     UInt64,
  generation   UInt64,
  run_id       String,
  published_at DateTime64(6, 'UTC'),
  batch_ids    Array(String),
  later_from   Date32 DEFAULT '2299-12-31'
)
ENGINE = MergeTree ORDER BY build_no;

CREATE TABLE IF NOT EXISTS ops.build_rows (
  build_no     UInt64,
  generation   UInt64,
  run_id       String,
  published_at DateTime64(6, 'UTC'),
  batch_ids    Array(String),
  later_from   Date32 DEFAULT '2299-12-31',
  scope        LowCardinality(String),
  last_dt      Nullable(Date32),
  written_at   DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree ORDER BY build_no;

-- What was published stands as one build. The ones before it keep their numbers, by which balances and batches know them, and are not
-- shown as builds. Where this is made again, ops.builds may be the view that takes its name, whatever its columns are.
INSERT INTO ops.build_rows (build_no, generation, run_id, published_at, batch_ids, later_from, scope, last_dt, written_at)
WITH
  former AS (
    SELECT JSONExtract(line, 'build_no', 'UInt64') AS build_no, JSONExtract(line, 'generation', 'UInt64') AS generation,
      JSONExtractString(line, 'run_id') AS run_id, JSONExtract(line, 'batch_ids', 'Array(String)') AS batch_ids,
      toDate32OrZero(JSONExtractString(line, 'later_from')) AS later_from,
      toDateTime64OrZero(JSONExtractString(line, 'published_at'), 6, 'UTC') AS written_at
    FROM (SELECT formatRowNoNewline('JSONEachRow', *) AS line FROM ops.builds)
    WHERE (SELECT count() FROM ops.build_rows) = 0
  ),
  (
    SELECT maxOrNull(dt)
    FROM (
      SELECT dt
      FROM dwh.balance_rows
      WHERE generation = (SELECT argMax(generation, build_no) FROM former) AND build_no GLOBAL IN (SELECT build_no FROM former)
      GROUP BY dt, seller_id, currency
      HAVING argMax(event_count, build_no) > 0
    )
  ) AS last_day,
  (SELECT argMax((run_id, ifNull(finished_at, now64(6))), run_id) FROM ops.runs WHERE outcome = 'published') AS last_run,
  if(last_run.1 = '', now64(6), last_run.2) AS last_run_at
SELECT build_no, generation, run_id, last_run_at, batch_ids, later_from, '', NULL, written_at
FROM former
UNION ALL
SELECT max(f.build_no) + 1, argMax(f.generation, f.build_no),
  multiIf(argMax(f.run_id, f.build_no) = 'by hand', 'by hand', last_run.1 = '', 'migration', last_run.1), last_run_at,
  (SELECT groupArray(batch_id) FROM raw.batch_rows WHERE published_by IS NOT NULL), argMax(f.later_from, f.build_no), 'migration', last_day,
  now64(6)
FROM former AS f
HAVING count() > 0 AND last_day IS NOT NULL;

CREATE TABLE IF NOT EXISTS dwh.delta_rows AS shard_dwh.delta_rows
ENGINE = Distributed({cluster:String}, 'shard_dwh', 'delta_rows', cityHash64(seller_id));

DROP VIEW IF EXISTS ops.later_movements;

DROP VIEW IF EXISTS ops.candidate_later_movements;

DROP VIEW IF EXISTS ops.candidate_movements;

DROP TABLE IF EXISTS dwh.movement_rows SYNC;

DROP TABLE ops.builds SYNC;
