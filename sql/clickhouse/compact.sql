-- The balances that are seen, once, as a generation of their own. Nothing changes for readers. Stands on ops.candidate.
INSERT INTO dwh.balance_rows
SELECT dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count,
  (SELECT max(generation) FROM ops.candidate), (SELECT max(build_no) FROM ops.candidate)
FROM dwh.seller_balance_daily;
