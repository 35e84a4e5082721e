-- When what readers saw cannot be told any more, since the builds of these times were folded into one; the oldest first.
SELECT build, folded_from, published_at
FROM ops.builds
WHERE folded_from IS NOT NULL
ORDER BY published_at;
