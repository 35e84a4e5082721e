-- A server on the program's own machine, so that its cores are known: more processes at work on a scan than there are cores would
-- only take them from each other. Parameter: cores.
SELECT set_config(
  'max_parallel_workers_per_gather',
  least(current_setting('max_parallel_workers_per_gather')::integer, :cores::integer - 1)::text,
  false);
