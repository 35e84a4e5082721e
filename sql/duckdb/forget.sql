-- What was staged has landed; its memory is for the build.
DROP VIEW temp.landing_events;
DROP VIEW temp.landing_quarantine;
DROP VIEW temp.landing_batches;
DROP VIEW temp.known;
DROP TABLE temp.staged;
DROP TABLE temp.repeated;
DROP TABLE temp.verdict;
DROP TABLE temp.refused;
DROP TABLE temp.wanted;
