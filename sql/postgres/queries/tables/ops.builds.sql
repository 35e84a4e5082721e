SELECT * FROM ops.builds ORDER BY build;
