-- What killed loads and builds left behind, by table: nobody sees these rows, and they go. One row says how many there are.
SELECT
  (SELECT count() FROM raw.batch_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads)) AS batches,
  (SELECT count() FROM raw.quarantine_rows WHERE load_id NOT IN (SELECT load_id FROM ops.landed_loads)) AS quarantine,
  (SELECT count() FROM dwh.delta_rows WHERE build_no NOT IN (SELECT build_no FROM ops.delta_builds)) AS deltas,
  (SELECT count() FROM dwh.balance_rows WHERE build_no NOT IN (SELECT build_no FROM ops.build_rows)) AS balances
