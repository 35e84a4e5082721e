-- All history is known, and read where it stands: by its ids, once, and by its other columns only where an id is met again.
CREATE OR REPLACE TEMP VIEW known AS
SELECT rowid AS known_row, event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system
FROM raw.events;
