-- Who may read the figures, and neither write nor see the events. By hand, after the first run, as the user that the program connects as:
-- psql books -f sql/postgres/reader_role.sql
-- Then give it a password: psql books -c '\password seller_balance_reader'
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'seller_balance_reader') THEN
    CREATE ROLE seller_balance_reader LOGIN;
  END IF;
END $$;
ALTER ROLE seller_balance_reader SET default_transaction_read_only = on;
ALTER ROLE seller_balance_reader SET statement_timeout = '60s';
ALTER ROLE seller_balance_reader SET search_path = bi, dwh;
GRANT USAGE ON SCHEMA bi, dwh, dq, ops TO seller_balance_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA bi, dwh, dq, ops TO seller_balance_reader;
-- And on what later runs and versions make there.
ALTER DEFAULT PRIVILEGES IN SCHEMA bi, dwh, dq, ops GRANT SELECT ON TABLES TO seller_balance_reader;
