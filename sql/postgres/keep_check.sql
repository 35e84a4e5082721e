-- What a check found. Parameters: run_id, check_name, severity, status, findings, duration_ms, now_utc; details, the rows to keep.
INSERT INTO dq.results
SELECT :run_id, :check_name, :severity, :status, :findings::bigint, :duration_ms::bigint, :now_utc::timestamp;

INSERT INTO dq.findings
SELECT :run_id, :check_name, row_number() OVER (), kept.detail
FROM (SELECT unnest(:details::text[]) AS detail) kept;
