-- The loaded table gets all that is there already: the engine links the files and copies nothing.
ALTER TABLE raw.events_next RESET SETTING non_replicated_deduplication_window;
ALTER TABLE raw.events_next ATTACH PARTITION ALL FROM raw.events;
