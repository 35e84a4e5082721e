SELECT DISTINCT currency FROM bi.balance_now ORDER BY currency
