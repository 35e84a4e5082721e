-- From version 5: movements are kept as what each build added. What is there was added by one build.
ALTER TABLE raw.batches ADD COLUMN published_at TIMESTAMP;

CREATE TABLE ops.builds (
  build        BIGINT,
  run_id       VARCHAR,
  published_at TIMESTAMP,
  scope        VARCHAR,
  last_dt      DATE
);

INSERT INTO ops.builds
SELECT 1, coalesce(r.run_id, 'migration'), coalesce(r.finished_at, now() AT TIME ZONE 'UTC'), 'migration', b.last_dt
FROM (SELECT max(dt) AS last_dt FROM dwh.seller_balance_daily HAVING count(*) > 0) b
LEFT JOIN (SELECT run_id, finished_at FROM ops.runs WHERE outcome = 'published' ORDER BY run_id DESC LIMIT 1) r ON true;

UPDATE raw.batches SET published_at = (SELECT published_at FROM ops.builds) WHERE published_by IS NOT NULL;

CREATE TABLE dwh.seller_movement_delta AS
SELECT 1::BIGINT AS build, * FROM dwh.seller_movement_daily;

DROP TABLE dwh.seller_movement_daily;

CREATE VIEW dwh.seller_movement_daily AS
SELECT dt, seller_id, currency, event_type, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count)::BIGINT AS event_count
FROM dwh.seller_movement_delta
GROUP BY dt, seller_id, currency, event_type
HAVING sum(event_count) <> 0 OR sum(inflow) <> 0 OR sum(outflow) <> 0;

CREATE TABLE dwh.seller_books (
  seller_id       VARCHAR,
  currency        currency_code,
  first_dt        DATE,
  last_dt         DATE,
  balance_days    BIGINT,
  running_balance DECIMAL(38, 4)
);

CREATE TABLE raw.event_ids (id_hash UBIGINT);

CREATE TABLE dq.source_days (
  source_system   VARCHAR,
  dt              DATE,
  newest_event_ts TIMESTAMP
);

CREATE VIEW source_days AS
  SELECT source_system, booking_date AS dt, max(event_ts) AS newest_event_ts FROM raw.events GROUP BY source_system, dt;

INSERT INTO dq.source_days
SELECT source_system, booking_date, max(event_ts)
FROM raw.events
WHERE batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NOT NULL)
GROUP BY source_system, booking_date;

CREATE VIEW checked_source_days AS SELECT source_system, dt FROM source_days;

DROP VIEW known_events;

CREATE OR REPLACE VIEW suspect_ids AS SELECT hash(event_id) AS id_hash FROM raw.events GROUP BY id_hash HAVING count(*) > 1;

CREATE OR REPLACE VIEW movements_of_checked_days AS SELECT * FROM dwh.seller_movement_delta;

-- These have all columns of their tables, as they were when they were made.
-- What a build would publish, and is judged by. A batch whose source was delivered again, so that every event of it was met again, is
-- judged by that delivery.
CREATE OR REPLACE VIEW waiting_batches AS
  SELECT * FROM raw.batches
  WHERE published_by IS NULL
    AND batch_id NOT IN (
      SELECT batch_id
      FROM (
        SELECT batch_id, accepted, max(duplicates + conflicts) OVER later AS met_again, count(*) OVER later AS deliveries
        FROM raw.batches
        WHERE published_by IS NULL
        WINDOW later AS (PARTITION BY source ORDER BY run_id, batch_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
      ) waiting
      WHERE deliveries > 0 AND met_again >= accepted);
-- And the latest run's batches, where nothing is built.
CREATE OR REPLACE VIEW checked_batches AS
  SELECT * FROM raw.batches
  WHERE batch_id IN (SELECT batch_id FROM waiting_batches)
    OR (published_by IS NOT NULL AND run_id = (SELECT max(run_id) FROM raw.batches));

INSERT INTO ops.schema_versions VALUES (6, now() AT TIME ZONE 'UTC');

UPDATE ops.settings SET setting = '6' WHERE name = 'schema_version';
