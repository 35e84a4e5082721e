-- What history has of the ids in ops.incoming_ids, the rows of an id numbered in order of arrival: places in a table are a segment's own.
SELECT row_number() OVER (PARTITION BY e.event_id ORDER BY e.ingested_at, e.ctid) AS known_row,
  e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction, e.source_system
FROM raw.events e
WHERE e.event_id IN (SELECT i.event_id FROM ops.incoming_ids i);
