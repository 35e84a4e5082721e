-- What was staged has landed; its memory is for the build.
DROP TABLE temp.staged;
DROP TABLE temp.repeated;
DROP TABLE temp.verdict;
DROP TABLE temp.refused;
DROP TABLE temp.wanted;
