-- From version 2: days of movements are found by a summary, as build.sql makes it, where they were found by an index.
DO $$
BEGIN
  IF to_regclass('dwh.seller_movement_daily_by_day') IS NOT NULL THEN
    DROP INDEX dwh.seller_movement_daily_by_day;
    CREATE INDEX seller_movement_daily_by_day ON dwh.seller_movement_daily
    USING brin (dt) WITH (pages_per_range = 32, autosummarize = on);
  END IF;
END $$;
INSERT INTO ops.schema_versions VALUES (3, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '3' WHERE name = 'schema_version';
