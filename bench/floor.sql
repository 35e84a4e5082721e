-- The floor: the shortest script that does the same arithmetic, on the same engine and threads. No validation, no
-- deduplication, no quarantine, no checks.
CREATE TABLE events AS
SELECT * FROM read_csv(getvariable('events_file'), header = true, columns = {
  'event_id': 'VARCHAR', 'event_ts': 'TIMESTAMP', 'seller_id': 'VARCHAR', 'event_type': 'VARCHAR', 'currency': 'VARCHAR',
  'amount': 'DECIMAL(18,4)', 'signed_amount': 'DECIMAL(18,4)', 'direction': 'VARCHAR', 'source_system': 'VARCHAR'});

CREATE TABLE movements AS
SELECT event_ts::DATE AS dt, seller_id, currency, event_type,
  coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0) AS inflow,
  coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0) AS outflow,
  count(*) AS event_count
FROM events
GROUP BY ALL;

CREATE TABLE balances AS
WITH days AS (
  SELECT dt, seller_id, currency, sum(inflow) AS inflow, sum(outflow) AS outflow, sum(event_count) AS event_count
  FROM movements
  GROUP BY ALL
)
SELECT *, inflow - outflow AS net_change,
  sum(inflow - outflow) OVER (PARTITION BY seller_id, currency ORDER BY dt) AS running_balance
FROM days;
