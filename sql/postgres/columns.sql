-- The columns of a table and their types. Parameter: table, with its schema.
SELECT attname::text, format_type(atttypid, atttypmod)
FROM pg_attribute
WHERE attrelid = (:table::text)::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum;
