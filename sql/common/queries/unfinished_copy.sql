-- The run of the copy that has begun to fill this warehouse and has not ended; no row if there is none.
SELECT setting FROM ops.settings WHERE name = 'unfinished_copy';
