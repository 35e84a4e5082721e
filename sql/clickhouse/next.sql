-- A table to load into. A chunk that is sent twice is taken once.
CREATE OR REPLACE TABLE raw.events_next AS raw.events;
ALTER TABLE raw.events_next MODIFY SETTING non_replicated_deduplication_window = 10000;
