-- The ids of rows on their way in, to be looked up in history. The transaction that makes this table is undone; a temporary one
-- would keep the workers of a parallel plan out.
CREATE TABLE ops.incoming_ids (
  event_id text COLLATE "C"
)
DISTRIBUTED BY (event_id);
