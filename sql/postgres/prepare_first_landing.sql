-- An empty table, emptied by the transaction that fills it, takes rows as if they had always been there: nothing has to be
-- noted on them when they are read for the first time. Rows may come in by hand until it is locked, so the program looks once more
-- before it empties it.
LOCK TABLE raw.events IN ACCESS EXCLUSIVE MODE;
