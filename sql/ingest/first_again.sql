-- Stages the rows of `first_again`, whose ids were met before: by a row before them, as a rule. Where the row that landed stands behind them, since several
-- threads read, the first of them takes its place, and that row is staged.
-- What landed in this transaction is not counted yet, so the engine would take raw.events for the smaller side of a join.
SET disabled_optimizers = 'join_order,build_side_probe_side';

CREATE OR REPLACE TEMP TABLE first_overtaken AS
SELECT
  a.*, b.batch_id, coalesce(a.source_system, b.source_system) AS landing_source_system,
  e.event_ts AS landed_event_ts, e.seller_id AS landed_seller_id, e.event_type AS landed_event_type, e.currency AS landed_currency,
  e.amount AS landed_amount, e.signed_amount AS landed_signed_amount, e.direction AS landed_direction, e.source_system AS landed_source_system
FROM raw.events e
JOIN (FROM first_again WHERE overtaking_row IS NOT NULL) a ON a.event_id = e.event_id
JOIN first_batch b ON b.batch_no = batch_of(a.row_no)
QUALIFY row_number() OVER (PARTITION BY a.event_id ORDER BY a.row_no) = 1;

UPDATE raw.events e
SET
  event_ts = o.event_ts,
  seller_id = o.seller_id,
  event_type = o.event_type,
  currency = o.currency,
  amount = o.amount,
  signed_amount = o.signed_amount,
  direction = o.direction,
  source_system = o.landing_source_system,
  booking_date = booked_on(o.event_ts),
  batch_id = o.batch_id,
  source_line = line_of(o.row_no)
FROM first_overtaken o
WHERE e.event_id = o.event_id;

RESET disabled_optimizers;

INSERT INTO staged
SELECT * EXCLUDE (overtaking_row, overtaking_said_source)
FROM first_again
WHERE row_no NOT IN (SELECT row_no FROM first_overtaken)
UNION ALL
SELECT
  overtaking_row, event_id, landed_event_ts, landed_seller_id, landed_event_type, landed_currency, landed_amount, landed_signed_amount, landed_direction,
  CASE WHEN overtaking_said_source THEN landed_source_system END
FROM first_overtaken;
