-- The load arrives, whole: one step for readers and for a server that stops here.
EXCHANGE TABLES raw.events AND raw.events_next;
