-- The floor on PostgreSQL: this table, psql's \copy of the file into it, and the two aggregates. No validation, no deduplication, no
-- quarantine, no checks.
CREATE TABLE events (
  event_id text, event_ts timestamp, seller_id text, event_type text, currency text, amount numeric(18, 4),
  signed_amount numeric(18, 4), direction text, source_system text);
