-- As checks/sellers_alike.sql, in ClickHouse's words; what is being built is not in the mart yet.
WITH
  checked_sellers AS (SELECT DISTINCT seller_id FROM checked_balances),
  looks AS (
    SELECT DISTINCT seller_id,
      lowerUTF8(translateUTF8(replaceAll(seller_id, ' ', ''),
        'АВЕКМНОРСТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοντρ', 'ABEKMHOPCTXaeopcyxijsABEZHIKMNOPTYXaovtp')) AS look
    FROM (SELECT seller_id FROM dwh.seller_balance_daily UNION ALL SELECT seller_id FROM checked_sellers)
  )
SELECT min(seller_id) AS first_seller_id, max(seller_id) AS other_seller_id, toInt64(count()) AS ids
FROM looks
GROUP BY look
HAVING ids > 1 AND countIf(seller_id IN (SELECT seller_id FROM checked_sellers)) > 0
ORDER BY first_seller_id
