-- What follows waits for tables as long as it did before; its limit is set anew.
SET LOCAL lock_timeout TO DEFAULT;
