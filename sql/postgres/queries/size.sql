-- How many bytes the warehouse's database has.
SELECT pg_database_size(current_database());
