-- What the checks read besides the data: the configured parameters, and this run's clock. Variables: now_utc.
DELETE FROM dq.parameters;
INSERT INTO dq.parameters SELECT check_name, parameter, setting FROM parameters_in_force;

CREATE OR REPLACE TEMP VIEW clock AS SELECT getvariable('now_utc') AS now_utc;
