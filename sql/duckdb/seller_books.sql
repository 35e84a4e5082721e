-- How each seller's balances in a currency close, anew.
DELETE FROM dwh.seller_books;

INSERT INTO dwh.seller_books
SELECT seller_id, currency, min(dt), max(dt), count(*), arg_max(running_balance, dt)
FROM dwh.seller_balance_daily
GROUP BY seller_id, currency;
