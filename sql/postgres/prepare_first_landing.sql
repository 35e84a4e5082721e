-- An empty table, emptied by the transaction that fills it, takes rows as if they had always been there: nothing has to be
-- noted on them when they are read for the first time.
TRUNCATE raw.events;
