select dt, seller_id, currency, event_type, inflow, outflow, inflow - outflow as net_change, event_count
from {{ source('seller_balance_dwh', 'seller_movement_daily') }}
