select dt, seller_id, currency, opening_balance, inflow, outflow, net_change, running_balance, event_count
from {{ source('seller_balance_dwh', 'seller_balance_daily') }}
