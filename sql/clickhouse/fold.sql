-- Which builds become one. Nothing is seen yet. Parameters: folds, such as 3-17,18-44: the first and the last of each.
TRUNCATE TABLE ops.candidate_folds;

INSERT INTO ops.candidate_folds
WITH folds AS (
  SELECT toUInt64(splitByChar('-', fold)[1]) AS first_no, toUInt64(splitByChar('-', fold)[2]) AS last_no
  FROM (SELECT arrayJoin(splitByChar(',', {folds:String})) AS fold)
)
SELECT f.last_no + 1, b.build
FROM ops.builds AS b
CROSS JOIN folds AS f
WHERE b.build BETWEEN f.first_no AND f.last_no AND f.last_no + 1 NOT IN (SELECT build_no FROM ops.build_rows);
