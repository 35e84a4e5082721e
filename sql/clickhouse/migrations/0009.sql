-- From version 8: builds that were folded into one. The program makes the tables and views that are new.
ALTER TABLE ops.build_rows ADD COLUMN IF NOT EXISTS folded_from Nullable(DateTime64(6, 'UTC'));
