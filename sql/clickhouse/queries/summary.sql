-- The published mart in four figures: of each currency, and of all together, where the currency is null. Sellers are counted by 64 bits of a
-- hash, in half the time: that two of a million are taken for one happens in one of thirty million marts.
WITH currencies AS (
  SELECT currency, uniqExactState(cityHash64(seller_id)) AS sellers, count() AS balance_days, min(dt) AS from_dt, max(dt) AS to_dt
  FROM dwh.seller_balance_daily
  GROUP BY currency
)
SELECT if(grouping(currency) = 0, toString(currency), NULL), toInt64(uniqExactMerge(sellers)), toInt64(sum(balance_days)),
  if(count() = 0, NULL, min(from_dt)), if(count() = 0, NULL, max(to_dt))
FROM currencies
GROUP BY GROUPING SETS ((currency), ())
