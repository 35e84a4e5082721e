-- title: events of a last line without a line end that came again with other content
-- table: raw.batches
-- severity: warning
-- why: a file that was cut in its last field gives an amount that is too small, and the whole file cannot replace it.
-- Asked of what came; that a file has no line end at its end is no failure.
SELECT q.event_id, q.source, q.line, q.reasons, b.source AS accepted_from
FROM checked_batches c
JOIN raw.quarantine q ON q.batch_id = c.batch_id
JOIN raw.batches b ON b.last_event_id = q.event_id
WHERE c.conflicts > 0 AND q.reasons LIKE 'conflict:%'
ORDER BY q.event_id, q.source, q.line
