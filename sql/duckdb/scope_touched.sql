-- Narrows what the checks look at to what this build touched: these names stand before the schema's own.
CREATE OR REPLACE TEMP VIEW checked_events AS
  SELECT * FROM raw.events
  WHERE ingested_at >= getvariable('waiting_since')
    AND batch_id IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0);
CREATE OR REPLACE TEMP VIEW suspect_ids AS
  SELECT i.id_hash FROM raw.event_ids i
  SEMI JOIN (SELECT hash(event_id) AS id_hash FROM checked_events) c ON c.id_hash = i.id_hash
  GROUP BY i.id_hash HAVING count(*) > 1;
-- With the day before the first touched one, so that its closing can be compared. Several checks look at them, so they are read once.
SET VARIABLE checked_from = (SELECT min(least(first_dt, last_dt)) FROM resumed);
CREATE OR REPLACE TEMP TABLE checked_balances AS
  SELECT b.* FROM dwh.seller_balance_daily b
  JOIN resumed r ON r.seller_id = b.seller_id AND r.currency = b.currency AND (b.dt >= r.first_dt OR b.dt = r.last_dt)
  WHERE b.dt >= getvariable('checked_from');
CREATE OR REPLACE TEMP VIEW source_days AS SELECT * FROM dq.source_days;
CREATE OR REPLACE TEMP TABLE touched_days AS SELECT DISTINCT dt FROM touched;
CREATE OR REPLACE TEMP VIEW events_of_checked_days AS
  SELECT * FROM raw.events WHERE booking_date IN (SELECT dt FROM touched_days);
CREATE OR REPLACE TEMP VIEW movements_of_checked_days AS
  SELECT * FROM dwh.seller_movement_delta WHERE dt IN (SELECT dt FROM touched_days);
CREATE OR REPLACE TEMP VIEW balances_of_checked_days AS
  SELECT * FROM dwh.seller_balance_daily WHERE dt IN (SELECT dt FROM touched_days);
