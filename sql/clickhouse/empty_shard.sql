-- What each server with rows has of a warehouse that is emptied: see empty.sql.
TRUNCATE TABLE dwh.delta_rows;
TRUNCATE TABLE dwh.balance_rows;
TRUNCATE TABLE raw.events;
