-- Since when there are events of unpublished batches; those that came in by hand have their own times.
SET VARIABLE waiting_since = (
  SELECT CASE
    WHEN count(*) = 0 THEN TIMESTAMP 'infinity'
    WHEN min(batch_no) > 0 THEN min(ingested_at)
    ELSE TIMESTAMP '0001-01-01'
  END
  FROM raw.batches
  WHERE published_by IS NULL AND accepted > 0);
