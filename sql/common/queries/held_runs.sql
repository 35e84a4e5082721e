-- How many runs were held since the last one that published.
SELECT count(*)
FROM ops.runs
WHERE outcome = 'held' AND run_id > coalesce((SELECT max(run_id) FROM ops.runs WHERE outcome = 'published'), '');
