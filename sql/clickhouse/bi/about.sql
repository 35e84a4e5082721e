-- What a reader of the figures has to know of the warehouse: one row.
CREATE OR REPLACE VIEW bi.about AS
SELECT
  ifNull((SELECT anyOrNull(setting) FROM ops.settings WHERE name = 'time_zone'), 'UTC') AS time_zone,
  (SELECT maxOrNull(dt) FROM dwh.seller_balance_daily) AS newest_booking_date,
  (SELECT argMaxOrNull(run_id, build) FROM ops.builds) AS last_published_run,
  (SELECT argMaxOrNull(published_at, build) FROM ops.builds) AS last_published_at,
  (SELECT toInt32(anyOrNull(setting)) FROM ops.settings WHERE name = 'schema_version') AS schema_version;
