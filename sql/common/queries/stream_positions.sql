-- How far streams have read, by stream, topic and partition. $1 stream: the stream; null for all.
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY stream, topic, partition_no ORDER BY entry_no DESC) AS place
  FROM ops.stream_offsets
  WHERE $1::VARCHAR IS NULL OR stream = $1
)
SELECT stream, topic, topic_id, partition_no, next_offset, leader_epoch, entry_no, noted_at, reason
FROM ranked
WHERE place = 1
ORDER BY stream, topic, partition_no;
