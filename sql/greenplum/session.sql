-- What every session of the program stands on, whatever the server's own settings say.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET search_path = public;
SET extra_float_digits = 1;
