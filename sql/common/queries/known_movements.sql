-- What each build added to the movements of sellers, and when it was published: all that features are made of. By seller and currency, in the
-- order in which it became known.
-- $1 known_at: UTC, only what was known by then; $2 sellers: their ids with U+001F between them, null for all; $3 currency: null for all.
SELECT m.seller_id, m.currency::VARCHAR, b.published_at, m.dt, m.event_type::VARCHAR, m.inflow::DECIMAL(38, 4), m.outflow::DECIMAL(38, 4),
  m.event_count
FROM dwh.seller_movement_delta m
JOIN ops.builds b ON b.build = m.build
WHERE b.published_at <= $1::TIMESTAMP
  AND ($2::VARCHAR IS NULL OR m.seller_id = ANY (string_to_array($2, chr(31))))
  AND ($3::VARCHAR IS NULL OR m.currency::VARCHAR = upper($3))
ORDER BY m.seller_id, m.currency::VARCHAR, b.published_at;
