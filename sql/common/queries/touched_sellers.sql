-- The sellers whose movements were changed by publications after one, in no order.
-- $1 build: the number of that publication.
SELECT DISTINCT m.seller_id
FROM dwh.seller_movement_delta m
JOIN ops.builds b ON b.build = m.build
WHERE m.build > $1::BIGINT;
