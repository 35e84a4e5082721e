-- What the checks read besides the data: the configured parameters, and this run's clock.
-- Parameters: now_utc; check_names, parameter_names and settings, three lists of equal length.
DELETE FROM dq.parameters;
INSERT INTO dq.parameters
SELECT unnest(:check_names::text[]), unnest(:parameter_names::text[]), unnest(:settings::text[]);

DROP TABLE IF EXISTS pg_temp.clock;
CREATE TEMPORARY TABLE clock AS SELECT :now_utc::timestamp AS now_utc;
