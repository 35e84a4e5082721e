-- Makes one build of several. Parameter: folds, such as 3-17,18-44: the first and the last of each; the last stands for all.
CREATE TEMP TABLE folds ON COMMIT DROP AS
SELECT split_part(fold, '-', 1)::bigint AS first_build, split_part(fold, '-', 2)::bigint AS last_build
FROM unnest(string_to_array(:folds::text, ',')) AS fold;

CREATE TEMP TABLE folded ON COMMIT DROP AS
SELECT f.last_build, m.dt, m.seller_id, m.currency, m.event_type, sum(m.inflow) AS inflow, sum(m.outflow) AS outflow, sum(m.event_count)::bigint AS event_count
FROM dwh.seller_movement_delta m
JOIN folds f ON m.build BETWEEN f.first_build AND f.last_build
GROUP BY f.last_build, m.dt, m.seller_id, m.currency, m.event_type;

DELETE FROM dwh.seller_movement_delta m USING folds f WHERE m.build BETWEEN f.first_build AND f.last_build;

INSERT INTO dwh.seller_movement_delta
SELECT * FROM folded WHERE event_count <> 0 OR inflow <> 0 OR outflow <> 0;

UPDATE ops.builds b
SET folded_from = o.folded_from
FROM (
  SELECT f.last_build, min(coalesce(e.folded_from, e.published_at)) AS folded_from
  FROM ops.builds e
  JOIN folds f ON e.build BETWEEN f.first_build AND f.last_build
  GROUP BY f.last_build
) o
WHERE b.build = o.last_build;

DELETE FROM ops.builds b USING folds f WHERE b.build >= f.first_build AND b.build < f.last_build;
