-- A sum outgrew DECIMAL(18, 4), which is stored and read several times as fast as a wider one: from here on the mart is wide.
ALTER TABLE dwh.seller_movement_delta ALTER inflow TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_movement_delta ALTER outflow TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_balance_daily ALTER opening_balance TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_balance_daily ALTER inflow TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_balance_daily ALTER outflow TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_balance_daily ALTER net_change TYPE DECIMAL(38, 4);
ALTER TABLE dwh.seller_balance_daily ALTER running_balance TYPE DECIMAL(38, 4);
