-- Movements with their sign.
CREATE OR REPLACE VIEW bi.movements AS
SELECT dt, seller_id, CAST(m.currency AS String) AS currency, CAST(m.event_type AS String) AS event_type, CAST(m.inflow AS Decimal(38, 4)) AS inflow,
  CAST(m.outflow AS Decimal(38, 4)) AS outflow, CAST(m.inflow - m.outflow AS Decimal(38, 4)) AS net_change, event_count
FROM dwh.seller_movement_daily AS m;
