-- Views for BI tools stand apart from the tables that they are made of.
CREATE DATABASE IF NOT EXISTS bi;
