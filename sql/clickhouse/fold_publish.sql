-- From now on the folded builds are one.
INSERT INTO ops.folds SELECT * FROM ops.candidate_folds;
