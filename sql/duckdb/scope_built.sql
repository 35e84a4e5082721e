-- The checks look at everything, just built: the hashes of ids are in order now.
CREATE OR REPLACE TEMP VIEW suspect_ids AS
  SELECT id_hash FROM (SELECT id_hash, lag(id_hash) OVER () AS previous FROM raw.event_ids) WHERE id_hash = previous;
CREATE OR REPLACE TEMP VIEW source_days AS SELECT * FROM dq.source_days;
CREATE OR REPLACE TEMP TABLE checked_source_days AS SELECT * FROM dq.source_days;
