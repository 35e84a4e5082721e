-- What stands beside the balances: the time of the newest event, UTC, null if there is none, and how many rows are in quarantine.
SELECT (SELECT if(count() = 0, NULL, max(event_ts)) FROM raw.events) AS newest_event_ts, (SELECT count() FROM raw.quarantine) AS quarantined
