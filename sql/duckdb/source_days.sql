-- On which days each source had events, counted anew.
DELETE FROM dq.source_days;

INSERT INTO dq.source_days
SELECT source_system, booking_date, max(event_ts)
FROM raw.events
GROUP BY source_system, booking_date;
