-- A build is judged by what it would publish.
CREATE OR REPLACE TEMPORARY VIEW checked_batches AS SELECT * FROM waiting_batches;
