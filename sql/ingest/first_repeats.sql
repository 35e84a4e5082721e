-- Which ids came more than once among the first events of a warehouse. Equal hashes make a suspect; what is one is compared.
CREATE OR REPLACE TEMP TABLE first_repeats AS
SELECT hash(event_id) AS id_hash
FROM raw.events
GROUP BY id_hash
HAVING count(*) > 1;
