-- What was owed in total on every day.
SELECT dt, currency, owed, last_movement_on FROM bi.owed_every_day ORDER BY dt, currency
