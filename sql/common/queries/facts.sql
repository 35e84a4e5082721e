-- What stands beside the balances: the time of the newest event, UTC, null if there is none, and how many rows are in quarantine.
SELECT (SELECT max(event_ts) FROM raw.events), (SELECT count(*) FROM raw.quarantine);
