with sums as (
    select events.seller_id, events.currency, sum(events.signed_amount) as signed_amount
    from {{ source('seller_balance_raw', 'events') }} as events
    inner join {{ source('seller_balance_raw', 'batches') }} as batches on batches.batch_id = events.batch_id
    where batches.published_by is not null
    group by events.seller_id, events.currency
)

select latest.seller_id, latest.currency, latest.running_balance, sums.signed_amount
from {{ ref('seller_balance_latest') }} as latest
left join sums on sums.seller_id = latest.seller_id and sums.currency = latest.currency
where sums.signed_amount is null or sums.signed_amount <> latest.running_balance
