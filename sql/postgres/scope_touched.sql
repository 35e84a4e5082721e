-- Narrows what the checks look at to what this build touched: temporary views stand before the schema's own.
-- Their days say where to look.
CREATE OR REPLACE TEMPORARY VIEW checked_events AS
  SELECT * FROM raw.events
  WHERE batch_id = ANY (ARRAY(SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0))
    AND (booking_date = ANY (ARRAY(SELECT dt FROM touched_days)) OR booking_date IS NULL);
CREATE OR REPLACE TEMPORARY VIEW known_events AS
  SELECT * FROM raw.events
  WHERE batch_id NOT IN (SELECT batch_id FROM raw.batches WHERE published_by IS NULL AND accepted > 0);
-- With the day before the first touched one, so that its closing can be compared.
CREATE OR REPLACE TEMPORARY VIEW checked_balances AS
  SELECT b.* FROM dwh.seller_balance_daily b
  JOIN resumed r ON r.seller_id = b.seller_id AND r.currency = b.currency
    AND b.dt >= coalesce(r.last_dt, r.first_dt);
CREATE OR REPLACE TEMPORARY VIEW events_of_checked_days AS
  SELECT * FROM raw.events WHERE booking_date = ANY (ARRAY(SELECT dt FROM touched_days));
CREATE OR REPLACE TEMPORARY VIEW movements_of_checked_days AS
  SELECT * FROM dwh.seller_movement_delta WHERE dt = ANY (ARRAY(SELECT dt FROM touched_days));
CREATE OR REPLACE TEMPORARY VIEW balances_of_checked_days AS
  SELECT * FROM dwh.seller_balance_daily WHERE dt = ANY (ARRAY(SELECT dt FROM touched_days));
-- All events are booked by now, and every booked day has its movements: those from the last touched day on tell the newest, unless
-- all of them are gone.
DROP TABLE IF EXISTS pg_temp.newest_booking_date;
CREATE TEMPORARY TABLE newest_booking_date AS
SELECT coalesce(
  (SELECT max(dt) FROM dwh.seller_movement_delta WHERE dt >= (SELECT max(dt) FROM touched_days)),
  (SELECT max(dt) FROM dwh.seller_movement_delta)) AS dt;
