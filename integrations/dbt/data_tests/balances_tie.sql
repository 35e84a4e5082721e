select *
from {{ source('seller_balance_dwh', 'seller_balance_daily') }}
where running_balance <> opening_balance + inflow - outflow
