-- The copy has proved itself, or was given up.
DELETE FROM ops.settings WHERE name = 'unfinished_copy';
