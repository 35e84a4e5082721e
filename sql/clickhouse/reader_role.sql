-- Who may read the figures, and neither write nor see the events: grant the role to users. By hand, with a right to manage access:
-- clickhouse-client --multiquery < sql/clickhouse/reader_role.sql
-- Where the program's URL names a database, the databases are books_bi and so on. On a cluster, run it on each server.
CREATE ROLE IF NOT EXISTS seller_balance_reader
SETTINGS readonly = 2, max_execution_time = 60 MAX 60;
GRANT SELECT ON bi.* TO seller_balance_reader;
GRANT SELECT ON dwh.* TO seller_balance_reader;
GRANT SELECT ON dq.* TO seller_balance_reader;
GRANT SELECT ON ops.* TO seller_balance_reader;
