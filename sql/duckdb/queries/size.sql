-- How many bytes the warehouse's file has.
SELECT CAST(sum(block_size * total_blocks) AS BIGINT) FROM pragma_database_size() WHERE database_name = current_database();
