with days as (
    select
        *,
        row_number() over (partition by seller_id, currency order by dt desc) as newest
    from {{ ref('stg_seller_balance_daily') }}
)

select seller_id, currency, dt as last_dt, running_balance
from days
where newest = 1
