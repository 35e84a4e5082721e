-- The checks look at everything: see ops.scope.
TRUNCATE TABLE ops.checked_batch_ids;

TRUNCATE TABLE ops.checked_days;

TRUNCATE TABLE ops.checked_balance_rows;
