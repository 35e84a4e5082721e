-- The sellers whose movements were changed by publications after one, in no order.
-- build: the number of that publication.
SELECT DISTINCT seller_id
FROM dwh.delta_rows AS d
GLOBAL INNER JOIN (SELECT build FROM ops.builds WHERE build > {build:Int64}) AS b ON b.build = d.build_no
