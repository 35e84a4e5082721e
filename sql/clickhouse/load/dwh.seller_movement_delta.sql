-- What builds of another warehouse added; it is seen with their rows in ops.build_rows.
INSERT INTO dwh.delta_rows (build_no, dt, seller_id, currency, event_type, inflow, outflow, event_count)
SELECT *
FROM input('build UInt64, dt Date32, seller_id String, currency LowCardinality(String), event_type LowCardinality(String),
  inflow Decimal(38, 4), outflow Decimal(38, 4), event_count Int64')
FORMAT ArrowStream
