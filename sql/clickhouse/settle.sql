-- After a load has arrived: it is noted, and rows that were loaded by hand into the table before last, while the names were traded,
-- are brought along. Equal rows are told apart by their number. Does nothing where it was done.
INSERT INTO ops.loads (load_id)
SELECT uuid FROM system.tables
WHERE database = 'raw' AND name = 'events' AND uuid NOT IN (SELECT load_id FROM ops.loads);

INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at)
WITH
  (SELECT count() > 0 FROM raw.events_next WHERE batch_id = '') AS is_by_hand,
  before AS (
    SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at
    FROM raw.events_next
    WHERE is_by_hand AND batch_id = ''
  ),
  both AS (
    SELECT *, 1 AS times FROM before
    UNION ALL
    SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at, -1
    FROM raw.events
    WHERE is_by_hand AND (batch_id = '' OR endsWith(batch_id, '/0')) AND event_id IN (SELECT event_id FROM before)
  )
SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at
FROM (
  SELECT event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system, ingested_at,
    toInt64(sum(times)) AS missing
  FROM both
  GROUP BY ALL
  HAVING missing > 0
)
ARRAY JOIN range(toUInt64(missing)) AS number;
