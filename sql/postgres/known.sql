-- What history has of the ids in ops.incoming_ids. ctid is the place in the table: what came first stands first.
SELECT e.ctid, e.event_id, e.event_ts, e.seller_id, e.event_type, e.currency, e.amount, e.signed_amount, e.direction, e.source_system
FROM raw.events e
WHERE e.event_id IN (SELECT i.event_id FROM ops.incoming_ids i);
