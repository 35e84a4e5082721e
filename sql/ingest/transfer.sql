-- Rows on their way from one warehouse to another, with the columns of the tables they come from and go to.
CREATE OR REPLACE TEMP TABLE copied_events (
  -- columns: typed raw.events
  event_id VARCHAR, event_ts TIMESTAMP, seller_id VARCHAR, event_type VARCHAR, currency VARCHAR, amount DECIMAL(18, 4), signed_amount DECIMAL(18, 4),
  direction VARCHAR, source_system VARCHAR, booking_date DATE, batch_id VARCHAR, ingested_at TIMESTAMP, source_line BIGINT
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_events AS SELECT * FROM copied_events;

CREATE OR REPLACE TEMP TABLE copied_quarantine (
  -- columns: typed raw.quarantine
  batch_id VARCHAR, source VARCHAR, line BIGINT, event_id VARCHAR, reasons VARCHAR, raw VARCHAR, raw_bytes_hex VARCHAR, fingerprint VARCHAR,
  occurrence BIGINT, quarantined_at TIMESTAMP
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_quarantine AS
SELECT * EXCLUDE (raw_bytes_hex), unhex(raw_bytes_hex) AS raw_bytes FROM copied_quarantine;

CREATE OR REPLACE TEMP TABLE copied_batches (
  -- columns: typed raw.batches
  batch_id VARCHAR, run_id VARCHAR, batch_no INTEGER, source VARCHAR, read BIGINT, accepted BIGINT, duplicates BIGINT, conflicts BIGINT,
  rejected BIGINT, physical_lines BIGINT, header_lines BIGINT, blank_lines BIGINT, continuation_lines BIGINT, ignored_columns VARCHAR,
  ingested_at TIMESTAMP, published_by VARCHAR, source_sha256 VARCHAR, source_bytes BIGINT, is_last_line_open BOOLEAN, last_event_id VARCHAR,
  times_read_as VARCHAR, published_at TIMESTAMP
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_batches AS SELECT * FROM copied_batches;

CREATE OR REPLACE TEMP TABLE copied_results (
  -- columns: typed dq.results
  run_id VARCHAR, check_name VARCHAR, severity VARCHAR, status VARCHAR, findings BIGINT, duration_ms BIGINT, checked_at TIMESTAMP
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_results AS SELECT * FROM copied_results;

CREATE OR REPLACE TEMP TABLE copied_findings (
  -- columns: typed dq.findings
  run_id VARCHAR, check_name VARCHAR, finding_no BIGINT, detail VARCHAR
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_findings AS SELECT * FROM copied_findings;

CREATE OR REPLACE TEMP TABLE copied_runs (
  -- columns: typed ops.runs
  run_id VARCHAR, command VARCHAR, outcome VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, message VARCHAR, program VARCHAR
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_runs AS SELECT * FROM copied_runs;

CREATE OR REPLACE TEMP TABLE copied_deltas (
  -- columns: typed dwh.seller_movement_delta
  build BIGINT, dt DATE, seller_id VARCHAR, currency VARCHAR, event_type VARCHAR, inflow DECIMAL(38, 4), outflow DECIMAL(38, 4), event_count BIGINT
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_deltas AS SELECT * FROM copied_deltas;

CREATE OR REPLACE TEMP TABLE copied_builds (
  -- columns: typed ops.builds
  build BIGINT, run_id VARCHAR, published_at TIMESTAMP, scope VARCHAR, last_dt DATE, folded_from TIMESTAMP
  -- end of columns
);
CREATE OR REPLACE TEMP VIEW landing_builds AS SELECT * FROM copied_builds;
