-- What unpublished batches add to movements. Variable: build.
INSERT INTO dwh.seller_movement_delta
SELECT
  getvariable('build'),
  booking_date,
  seller_id,
  currency,
  event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0),
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0),
  count(*)
FROM raw.events
WHERE ingested_at >= getvariable('waiting_since')
  AND batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0)
GROUP BY booking_date, seller_id, currency, event_type;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT seller_id, currency, dt
FROM dwh.seller_movement_delta
WHERE build = getvariable('build');
