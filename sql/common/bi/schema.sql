-- Views for BI tools stand apart from the tables that they are made of.
CREATE SCHEMA IF NOT EXISTS bi;
