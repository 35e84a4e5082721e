-- What the builds added together, under the number of the one that is to stand for them. The same rows may have been here before, from a fold that
-- was cut short.
INSERT INTO dwh.delta_rows
SELECT d.dt, d.seller_id, d.currency, d.event_type, sum(d.inflow), sum(d.outflow), sum(d.event_count), f.build_no
FROM dwh.delta_rows AS d
JOIN ops.candidate_folds AS f ON f.member_no = d.build_no
GROUP BY d.dt, d.seller_id, d.currency, d.event_type, f.build_no
HAVING sum(d.event_count) <> 0 OR sum(d.inflow) <> 0 OR sum(d.outflow) <> 0
SETTINGS insert_deduplicate = 0;
