CREATE TABLE floor.movements ENGINE = MergeTree ORDER BY (seller_id, currency, dt) AS
SELECT toDate(event_ts) AS dt, seller_id, currency, event_type,
  sumIf(amount, direction = 'in') AS inflow,
  sumIf(amount, direction = 'out') AS outflow,
  count() AS event_count
FROM floor.events
GROUP BY dt, seller_id, currency, event_type;

CREATE TABLE floor.balances ENGINE = MergeTree ORDER BY (seller_id, currency, dt) AS
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS day_inflow, sum(outflow) AS day_outflow, sum(event_count) AS day_events
  FROM floor.movements
  GROUP BY dt, seller_id, currency
)
SELECT *, day_inflow - day_outflow AS net_change,
  sum(day_inflow - day_outflow) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS running_balance
FROM days;
