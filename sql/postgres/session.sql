-- What every session of the program stands on, whatever the server's own settings say.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET search_path = public;
SET extra_float_digits = 1;
-- Sums and joins over a large load want memory; each of a plan's few steps may take this much, a hash twice as much.
SET work_mem = '128MB';
SET maintenance_work_mem = '256MB';
-- Compiling a plan costs more than these run.
SET jit = off;
-- While input is read, the session waits and holds the writer's lock.
SET idle_session_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
-- A program that was killed shall not hold the lock until its last query has come to its end.
SET client_connection_check_interval = '2s';
