-- On DuckDB: the rows that the server found, as `known`. Rows of an id come in the order in which they became known.
CREATE OR REPLACE TEMP TABLE known_arrivals AS
SELECT ingested_us, row_number() OVER (ORDER BY ingested_us) AS arrival_no
FROM (SELECT DISTINCT ingested_us FROM read_parquet({file}));

CREATE OR REPLACE TEMP VIEW known AS
SELECT a.arrival_no * 1_000_000_000_000 + r.file_row_number AS known_row, r.event_id, make_timestamp(r.event_us) AS event_ts, r.seller_id,
  r.event_type, r.currency, r.amount, r.signed_amount, r.direction, r.source_system
FROM read_parquet({file}, file_row_number = true) r
JOIN known_arrivals a ON a.ingested_us = r.ingested_us;
