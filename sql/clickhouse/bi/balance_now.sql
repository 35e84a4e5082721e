-- What is owed to whom now: each seller's last balance day in each currency.
CREATE OR REPLACE VIEW bi.balance_now AS
SELECT seller_id, CAST(b.currency AS String) AS currency, CAST(argMax(b.running_balance, b.dt) AS Decimal(38, 4)) AS closing_balance, max(b.dt) AS last_movement_on
FROM dwh.seller_balance_daily AS b
GROUP BY seller_id, currency;
