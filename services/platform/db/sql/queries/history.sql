-- Writes from one revision ($2) back to another ($3), the newest first.
select revision, (extract(epoch from recorded_at) * 1000000)::bigint, method, declared_actor, peer, reason, touched,
  identity
from request
where jurisdiction = $1 and revision <= $2 and revision >= $3
order by revision desc
limit $4
