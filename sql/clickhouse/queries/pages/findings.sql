-- Rows that checks found, those of the newest run first. run_id, check: null for all. After the row of after_run, after_check and after_no;
-- null for the first ones. limit: how many.
SELECT run_id, check_name, finding_no, detail
FROM dq.findings
WHERE ({run_id:Nullable(String)} IS NULL OR run_id = {run_id:Nullable(String)})
  AND ({check:Nullable(String)} IS NULL OR check_name = {check:Nullable(String)})
  AND ({after_run:Nullable(String)} IS NULL OR run_id < {after_run:Nullable(String)}
    OR (run_id = {after_run:Nullable(String)} AND (check_name > {after_check:Nullable(String)} OR (check_name = {after_check:Nullable(String)} AND finding_no > {after_no:Nullable(Int64)}))))
ORDER BY run_id DESC, check_name, finding_no
LIMIT {limit:Int64}
