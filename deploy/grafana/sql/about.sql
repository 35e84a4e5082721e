SELECT newest_booking_date, time_zone, last_published_at, last_published_run
FROM bi.about
