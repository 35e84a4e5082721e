-- title: seller ids that look alike
-- table: dwh.seller_balance_daily
-- severity: warning
-- why: one seller under two ids has two balances, and neither is what is owed.
-- Ids are alike that differ only by case, by blanks, or by letters of the Cyrillic and Greek alphabets that look like Latin ones.
WITH checked_sellers AS (
  SELECT DISTINCT seller_id
  FROM checked_balances
),
sellers AS (
  SELECT DISTINCT seller_id
  FROM dwh.seller_balance_daily
),
looks AS (
  SELECT seller_id,
    lower(translate(seller_id, 'АВЕКМНОРСТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοντρ ', 'ABEKMHOPCTXaeopcyxijsABEZHIKMNOPTYXaovtp')) AS look
  FROM sellers
),
alike AS (
  SELECT look, min(seller_id) AS first_seller_id, max(seller_id) AS other_seller_id, count(*) AS ids
  FROM looks
  GROUP BY look
  HAVING count(*) > 1
)
SELECT DISTINCT a.first_seller_id, a.other_seller_id, a.ids
FROM alike a
JOIN looks l ON l.look = a.look
JOIN checked_sellers c ON c.seller_id = l.seller_id
ORDER BY a.first_seller_id
