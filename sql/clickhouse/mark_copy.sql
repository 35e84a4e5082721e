-- A copy that begins leaves a mark: until it has proved itself, nobody else may use what is there. Parameters: run_id.
INSERT INTO ops.settings
SELECT 'unfinished_copy', {run_id:String} WHERE NOT EXISTS (SELECT 1 FROM ops.settings WHERE name = 'unfinished_copy');
