-- The floor on ClickHouse: this table, the file posted to it as CSVWithNames, and the two aggregates. No validation, no deduplication,
-- no quarantine, no checks.
CREATE TABLE floor.events (
  event_id String, event_ts DateTime64(6, 'UTC'), seller_id String, event_type String, currency String,
  amount Decimal(18, 4), signed_amount Decimal(18, 4), direction String, source_system String)
ENGINE = MergeTree ORDER BY (seller_id, currency, event_ts);
