-- What was staged has landed; its memory is for the build.
DROP VIEW IF EXISTS temp.first_events;
DROP VIEW IF EXISTS temp.landing_events;
DROP VIEW IF EXISTS temp.landing_quarantine;
DROP VIEW IF EXISTS temp.landing_batches;
DROP VIEW IF EXISTS temp.landing_offsets;
DROP VIEW temp.known;
DROP TABLE IF EXISTS temp.known_found;
DROP TABLE temp.staged;
DROP TABLE IF EXISTS temp.first_batch;
DROP TABLE IF EXISTS temp.first_again;
DROP TABLE IF EXISTS temp.first_overtaken;
DROP TABLE IF EXISTS temp.repeated;
DROP TABLE IF EXISTS temp.verdict;
DROP TABLE temp.refused;
DROP TABLE IF EXISTS temp.copied_events;
DROP TABLE IF EXISTS temp.copied_quarantine;
