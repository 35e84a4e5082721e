-- Makes one build of several. Variable: folds, such as 3-17,18-44: the first and the last of each; the last stands for all.
CREATE OR REPLACE TEMP TABLE folds AS
SELECT split_part(fold, '-', 1)::BIGINT AS first_build, split_part(fold, '-', 2)::BIGINT AS last_build
FROM (SELECT unnest(string_split(getvariable('folds'), ',')) AS fold);

CREATE OR REPLACE TEMP TABLE folded AS
SELECT f.last_build, m.dt, m.seller_id, m.currency, m.event_type, sum(m.inflow) AS inflow, sum(m.outflow) AS outflow, sum(m.event_count) AS event_count
FROM dwh.seller_movement_delta m
JOIN folds f ON m.build BETWEEN f.first_build AND f.last_build
GROUP BY f.last_build, m.dt, m.seller_id, m.currency, m.event_type;

DELETE FROM dwh.seller_movement_delta m USING folds f WHERE m.build BETWEEN f.first_build AND f.last_build;

INSERT INTO dwh.seller_movement_delta
SELECT * FROM folded WHERE event_count <> 0 OR inflow <> 0 OR outflow <> 0;

UPDATE ops.builds b
SET folded_from = (SELECT min(coalesce(o.folded_from, o.published_at)) FROM ops.builds o WHERE o.build BETWEEN f.first_build AND f.last_build)
FROM folds f
WHERE b.build = f.last_build;

DELETE FROM ops.builds b USING folds f WHERE b.build >= f.first_build AND b.build < f.last_build;

DROP TABLE folded;
DROP TABLE folds;
