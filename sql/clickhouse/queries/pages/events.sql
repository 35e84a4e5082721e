-- Events that are in the published balances, by time, with the source and line they came from. seller, currency, from, to (booking dates):
-- null for all. After the event of after_ts and after_id; null for the first ones. limit: how many.
SELECT e.event_id, e.event_ts, e.seller_id, e.event_type AS type_name, e.currency AS currency_code, e.amount, e.signed_amount, e.direction AS direction_name,
  e.source_system, e.booking_date, e.batch_id, b.source, e.source_line
FROM raw.events AS e
GLOBAL JOIN (SELECT batch_id, source FROM raw.batches WHERE published_by IS NOT NULL) AS b ON b.batch_id = e.batch_id
WHERE ({seller:Nullable(String)} IS NULL OR e.seller_id = {seller:Nullable(String)})
  AND ({currency:Nullable(String)} IS NULL OR e.currency = upper({currency:Nullable(String)}))
  AND ({from:Nullable(Date32)} IS NULL OR e.booking_date >= {from:Nullable(Date32)})
  AND ({to:Nullable(Date32)} IS NULL OR e.booking_date <= {to:Nullable(Date32)})
  AND ({after_ts:Nullable(DateTime64(6, 'UTC'))} IS NULL OR (e.event_ts, e.event_id) > (ifNull({after_ts:Nullable(DateTime64(6, 'UTC'))}, toDateTime64('1970-01-01 00:00:00', 6, 'UTC')), ifNull({after_id:Nullable(String)}, '')))
ORDER BY e.event_ts, e.event_id
LIMIT {limit:Int64}
