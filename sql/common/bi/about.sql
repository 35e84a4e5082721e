-- What a reader of the figures has to know of the warehouse: one row.
CREATE OR REPLACE VIEW bi.about AS
SELECT coalesce(s.time_zone, 'UTC') AS time_zone, m.dt AS newest_booking_date, b.run_id AS last_published_run,
  b.published_at AS last_published_at, s.schema_version
FROM (
  SELECT max(CASE WHEN name = 'time_zone' THEN setting END) AS time_zone,
    max(CASE WHEN name = 'schema_version' THEN CAST(setting AS integer) END) AS schema_version
  FROM ops.settings
) s
CROSS JOIN (SELECT max(dt) AS dt FROM dwh.seller_balance_daily) m
LEFT JOIN (
  SELECT run_id, published_at, row_number() OVER (ORDER BY build DESC) AS place
  FROM ops.builds
) b ON b.place = 1;
