CREATE TABLE movements AS
SELECT event_ts::date AS dt, seller_id, currency, event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0) AS inflow,
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0) AS outflow,
  count(*) AS event_count
FROM events
GROUP BY event_ts::date, seller_id, currency, event_type;

CREATE TABLE balances AS
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM movements
  GROUP BY dt, seller_id, currency
)
SELECT *, inflow - outflow AS net_change,
  sum(inflow - outflow) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS running_balance
FROM days;
