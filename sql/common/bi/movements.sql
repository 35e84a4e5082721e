-- Movements with their sign.
CREATE OR REPLACE VIEW bi.movements AS
SELECT dt, seller_id, CAST(currency AS varchar) AS currency, CAST(event_type AS varchar) AS event_type, CAST(inflow AS decimal(38, 4)) AS inflow,
  CAST(outflow AS decimal(38, 4)) AS outflow, CAST(inflow - outflow AS decimal(38, 4)) AS net_change, event_count
FROM dwh.seller_movement_daily;
