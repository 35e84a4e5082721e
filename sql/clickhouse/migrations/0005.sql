-- From version 4: a receipt says which bytes it is for, whether they may have been cut, and how times were read;
-- an event, on which line of its source it stands. The program makes the views anew afterwards.
ALTER TABLE raw.batch_rows
  ADD COLUMN IF NOT EXISTS source_sha256 Nullable(String),
  ADD COLUMN IF NOT EXISTS source_bytes Nullable(Int64),
  ADD COLUMN IF NOT EXISTS is_last_line_open Nullable(Bool),
  ADD COLUMN IF NOT EXISTS last_event_id Nullable(String),
  ADD COLUMN IF NOT EXISTS times_read_as Nullable(String);

ALTER TABLE raw.events ADD COLUMN IF NOT EXISTS source_line Nullable(Int64) AFTER ingested_at;
