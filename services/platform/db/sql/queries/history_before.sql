-- The last revision recorded before a time ($2, microseconds); none when there is none.
select revision
from request
where jurisdiction = $1 and recorded_at < to_timestamp($2::numeric / 1000000)
order by recorded_at desc, revision desc
limit 1
