-- What each build added to the movements of sellers, and when it was published: all that features are made of. By seller and currency, in the
-- order in which it became known.
-- known_at: only what was known by then; sellers: their ids with U+001F between them, null for all; currency: null for all.
SELECT seller_id, toString(currency) AS currency, published_at, dt, toString(event_type) AS event_type, inflow, outflow, event_count
FROM dwh.delta_rows AS d
GLOBAL INNER JOIN (SELECT build, published_at FROM ops.builds WHERE published_at <= {known_at:DateTime64(6, 'UTC')}) AS b ON b.build = d.build_no
WHERE ({sellers:Nullable(String)} IS NULL OR has(splitByChar('\x1F', ifNull({sellers:Nullable(String)}, '')), seller_id))
  AND ({currency:Nullable(String)} IS NULL OR currency = upper({currency:Nullable(String)}))
ORDER BY seller_id, currency, published_at
