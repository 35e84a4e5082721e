-- Builds of another warehouse. Their balances are not here, so they are of no generation, and the next build is a whole one.
INSERT INTO ops.build_rows (build_no, run_id, published_at, scope, last_dt, folded_from)
SELECT *
FROM input(
  'build UInt64, run_id String, published_at DateTime64(6, \'UTC\'), scope LowCardinality(String), last_dt Nullable(Date32), folded_from Nullable(DateTime64(6, \'UTC\'))')
FORMAT ArrowStream
