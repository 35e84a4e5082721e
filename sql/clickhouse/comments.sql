-- Made from docs/tables.md by sql/comments.py; change it there.
ALTER TABLE dwh.seller_balance_daily
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currencies are never added together.',
  COMMENT COLUMN opening_balance 'The seller''s previous running_balance in that currency; 0 on the first day.',
  COMMENT COLUMN inflow 'What the day added to what is owed.',
  COMMENT COLUMN outflow 'What the day took from it.',
  COMMENT COLUMN net_change 'inflow − outflow',
  COMMENT COLUMN running_balance 'opening_balance + net_change: owed at the close of the day. Below zero, the seller owes the marketplace.',
  COMMENT COLUMN event_count 'Events of the day.',
  MODIFY COMMENT 'What is owed to whom: one row for each seller, currency and booking date with movement. On other days, the last row before applies.';
ALTER TABLE dwh.seller_movement_daily
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currency code.',
  COMMENT COLUMN event_type 'The canonical name.',
  COMMENT COLUMN inflow 'Sum of the amounts with direction in.',
  COMMENT COLUMN outflow 'Sum of the amounts with direction out.',
  COMMENT COLUMN event_count 'Events.',
  MODIFY COMMENT 'The same days by event type: what the builds below add up to. These sums may be added up.';
ALTER TABLE dwh.seller_movement_delta
  COMMENT COLUMN build 'Of ops.builds.',
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currency code.',
  COMMENT COLUMN event_type 'The canonical name.',
  COMMENT COLUMN inflow 'Below zero if the build took something back.',
  COMMENT COLUMN outflow 'Likewise.',
  COMMENT COLUMN event_count 'Likewise.',
  MODIFY COMMENT 'What each build added to the movements. Rows are added once and never change but by compact, so the sum over the builds up to a moment is what was known then.';
ALTER TABLE raw.quarantine
  COMMENT COLUMN batch_id 'The first batch that contained it.',
  COMMENT COLUMN source 'The source as it was named.',
  COMMENT COLUMN line 'The line it starts on, from 1; in Parquet the row.',
  COMMENT COLUMN event_id 'If it could be read; else null.',
  COMMENT COLUMN reasons 'Codes, comma separated.',
  COMMENT COLUMN raw 'The record as it stood.',
  COMMENT COLUMN raw_bytes 'The exact bytes if they are not text; else null.',
  COMMENT COLUMN fingerprint 'Of the content: the same row sent again is not kept twice.',
  COMMENT COLUMN occurrence '1, 2, … for equal rows that came together.',
  COMMENT COLUMN quarantined_at 'Timestamp.',
  MODIFY COMMENT 'Every row that was not accepted and is not a duplicate.';
ALTER TABLE raw.batches
  COMMENT COLUMN batch_id 'The run''s id, a slash, and the source''s place in the run.',
  COMMENT COLUMN run_id 'Text.',
  COMMENT COLUMN batch_no 'The place, from 1; 0 for rows loaded by hand.',
  COMMENT COLUMN source 'The source as it was named.',
  COMMENT COLUMN read 'Rows found: neither the header nor blank lines.',
  COMMENT COLUMN accepted 'Now in raw.events.',
  COMMENT COLUMN duplicates 'Known id, same content.',
  COMMENT COLUMN conflicts 'Known id, other content; in quarantine.',
  COMMENT COLUMN rejected 'Broke a rule; in quarantine.',
  COMMENT COLUMN physical_lines 'Null for Parquet, which has no lines.',
  COMMENT COLUMN header_lines 'Integer.',
  COMMENT COLUMN blank_lines 'Integer.',
  COMMENT COLUMN continuation_lines 'Second and further lines of records that span lines.',
  COMMENT COLUMN ignored_columns 'Columns outside the format, comma separated; null if none.',
  COMMENT COLUMN ingested_at 'Timestamp.',
  COMMENT COLUMN published_by 'The run that published it; null: not published yet.',
  COMMENT COLUMN source_sha256 'Of the source''s bytes, in hexadecimal digits. This and the columns below are null for rows loaded by hand and for batches from before schema version 5.',
  COMMENT COLUMN source_bytes 'The source''s size on disk (compressed, if it is compressed); for a pipe or standard input, the bytes read.',
  COMMENT COLUMN is_last_line_open 'Whether the last line may have been cut: it has no line end, and no closing quote or brace shows that it is whole. Null for Parquet.',
  COMMENT COLUMN last_event_id 'The event accepted from such a line; else null.',
  COMMENT COLUMN times_read_as 'How Parquet''s times were read: INT96 as UTC, TIMESTAMP as UTC, TIMESTAMP in the business time zone, DATE in the business time zone, or text, each of which says it itself. Null for other formats.',
  COMMENT COLUMN published_at 'When that run published it; null: not published yet.',
  MODIFY COMMENT 'One row for each source that a run read: its receipt. read = accepted + duplicates + conflicts + rejected, and for text physical_lines = header_lines + blank_lines + continuation_lines + read.';
ALTER TABLE dq.results
  COMMENT COLUMN run_id 'Text.',
  COMMENT COLUMN check_name 'Text.',
  COMMENT COLUMN severity 'error or warning: the one in force.',
  COMMENT COLUMN status 'passed, warned or failed.',
  COMMENT COLUMN findings 'Failing rows, exactly.',
  COMMENT COLUMN duration_ms 'Integer.',
  COMMENT COLUMN checked_at 'Timestamp.',
  MODIFY COMMENT 'One row for each check of each run.';
ALTER TABLE dq.findings
  COMMENT COLUMN run_id 'Text.',
  COMMENT COLUMN check_name 'Text.',
  COMMENT COLUMN finding_no 'From 1.',
  COMMENT COLUMN detail 'The row as JSON; every value as text.',
  MODIFY COMMENT 'The failing rows, up to 1,000 for each check and run.';
ALTER TABLE dq.parameters
  COMMENT COLUMN check_name 'Text.',
  COMMENT COLUMN parameter 'Text.',
  COMMENT COLUMN setting 'Text.',
  MODIFY COMMENT 'The parameters that the configuration of the last run changed from the checks'' own defaults.';
ALTER TABLE ops.builds
  COMMENT COLUMN build 'Its number; a later build has a higher one.',
  COMMENT COLUMN run_id 'The run that published it; by hand if build.sql was run without the program.',
  COMMENT COLUMN published_at 'From when on readers saw it. Later than that of every build before, to the microsecond.',
  COMMENT COLUMN scope 'touched: what new batches changed; range; everything; migration: what a version before schema version 6 had published.',
  COMMENT COLUMN last_dt 'The last day of the balances then; null if there were none.',
  COMMENT COLUMN folded_from 'When the first of the builds was published that compact made into this one; null if it is as it was published.',
  MODIFY COMMENT 'One row for each publication of the balances.';
ALTER TABLE ops.runs
  COMMENT COLUMN run_id 'Sorts by time.',
  COMMENT COLUMN command 'The verb.',
  COMMENT COLUMN outcome 'running, published, held, failed, or done for a run that was not asked to publish.',
  COMMENT COLUMN started_at 'Timestamp.',
  COMMENT COLUMN finished_at 'Null while it runs.',
  COMMENT COLUMN message 'Which checks held it, or what failed; else null.',
  COMMENT COLUMN program 'The program''s version.',
  MODIFY COMMENT '';
ALTER TABLE ops.settings
  COMMENT COLUMN name 'schema_version, time_zone',
  COMMENT COLUMN setting 'Text.',
  MODIFY COMMENT '';
ALTER TABLE ops.schema_versions
  COMMENT COLUMN version 'The version of these tables.',
  COMMENT COLUMN applied_at 'When this warehouse got it.',
  MODIFY COMMENT '';
ALTER TABLE bi.balance_every_day
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currencies are never added together.',
  COMMENT COLUMN closing_balance 'Owed at the close of the day. May be added up over sellers of one currency, never over days.',
  COMMENT COLUMN last_movement_on 'The last booking date with movement up to then.',
  MODIFY COMMENT 'What was owed to whom at the close of every day, also of those without movement: from a seller''s first day in a currency to the newest of the balances. For BI tools: a closing balance is a level and is never added up over days; take the last one.';
ALTER TABLE bi.owed_every_day
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN currency 'Currencies are never added together.',
  COMMENT COLUMN owed 'Owed to all sellers at the close of the day. Never added up over days: take the last one.',
  COMMENT COLUMN last_movement_on 'The last booking date with movement up to then.',
  MODIFY COMMENT 'What is owed to all sellers together at the close of every day, from a currency''s first day to the newest of the balances.';
ALTER TABLE bi.balance_now
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currencies are never added together.',
  COMMENT COLUMN closing_balance 'Owed at the close of the last day, and since. Below zero, the seller owes the marketplace.',
  COMMENT COLUMN last_movement_on 'The last booking date with movement.',
  MODIFY COMMENT 'What is owed to whom now: one row for each seller and currency.';
ALTER TABLE bi.movements
  COMMENT COLUMN dt 'The booking date.',
  COMMENT COLUMN seller_id 'Text.',
  COMMENT COLUMN currency 'Currencies are never added together.',
  COMMENT COLUMN event_type 'The canonical name.',
  COMMENT COLUMN inflow 'What was added to what is owed.',
  COMMENT COLUMN outflow 'What was taken from it.',
  COMMENT COLUMN net_change 'inflow − outflow',
  COMMENT COLUMN event_count 'Events.',
  MODIFY COMMENT 'Movements with a signed net change: may be added up over days, sellers and event types of one currency.';
ALTER TABLE bi.check_now
  COMMENT COLUMN check_name 'Text.',
  COMMENT COLUMN severity 'error or warning.',
  COMMENT COLUMN status 'passed, warned or failed.',
  COMMENT COLUMN findings 'Failing rows.',
  COMMENT COLUMN duration_ms 'How long the check took, in milliseconds.',
  COMMENT COLUMN checked_at 'UTC.',
  COMMENT COLUMN run_id 'The run that made it.',
  COMMENT COLUMN run_outcome 'What became of that run: published, held, failed or done.',
  MODIFY COMMENT 'How each check stands: its result in the last run that made it. dq.results has those of every run.';
ALTER TABLE bi.runs
  COMMENT COLUMN run_id 'Sorts by time.',
  COMMENT COLUMN command 'The verb.',
  COMMENT COLUMN outcome 'running, published, held, failed, or done for a run that was not asked to publish.',
  COMMENT COLUMN started_at 'UTC: the clock''s time, not a booking date.',
  COMMENT COLUMN finished_at 'UTC; null while it runs.',
  COMMENT COLUMN duration_seconds 'Null while it runs.',
  COMMENT COLUMN batches 'Sources that it read.',
  COMMENT COLUMN rows_read 'Rows found in them.',
  COMMENT COLUMN accepted 'Rows that became events.',
  COMMENT COLUMN duplicates 'Rows known already, with the same content.',
  COMMENT COLUMN conflicts 'Rows known already, with other content; in quarantine.',
  COMMENT COLUMN rejected 'Rows that broke a rule; in quarantine.',
  COMMENT COLUMN is_last 'Whether it is the latest run.',
  COMMENT COLUMN message 'Which checks held it, or what failed; else null.',
  COMMENT COLUMN program 'The program''s version.',
  MODIFY COMMENT 'Runs, with how long they took and what became of the rows that they read.';
ALTER TABLE bi.about
  COMMENT COLUMN time_zone 'The business time zone: booking dates are days there. Timestamps are UTC.',
  COMMENT COLUMN newest_booking_date 'The last day of the balances; null if there are none.',
  COMMENT COLUMN last_published_run 'The run whose balances readers see; null before the first.',
  COMMENT COLUMN last_published_at 'Since when they see them; UTC.',
  COMMENT COLUMN schema_version 'The version of these tables.',
  MODIFY COMMENT 'What a reader of the figures has to know of the warehouse: one row.';
