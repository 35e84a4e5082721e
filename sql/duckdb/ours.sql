-- Fails unless the attached file "books" is this program's, whatever else may stand in it. To look at names in the engine's lists would take
-- longer than everything else that is done to open it.
SELECT s.name, s.setting, b.batch_id, e.event_id, e.signed_amount
FROM books.ops.settings s, books.raw.batches b, books.raw.events e
LIMIT 0;
