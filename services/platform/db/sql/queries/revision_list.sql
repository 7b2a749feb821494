-- The revisions after one, with what made them; each has exactly one row.
select revision, method, touched, (extract(epoch from recorded_at) * 1000000)::bigint
from request
where jurisdiction = $1 and revision > $2
order by revision
limit $3
