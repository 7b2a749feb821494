-- The same by one actor ($5), of a year ($6, 0: any) and kind ($7, empty: any).
select revision, (extract(epoch from recorded_at) * 1000000)::bigint, method, declared_actor, peer, reason, touched,
  identity
from request
where jurisdiction = $1 and revision <= $2 and revision >= $3
  and declared_actor = $5 and declared_actor <> ''
  and ($6::int = 0 and $7 = '' or exists (
    select
    from string_to_table(touched, ',') item
    where ($6::int = 0 or split_part(item, '/', 1) = $6::text) and ($7 = '' or split_part(item, '/', 2) = $7)
  ))
order by revision desc
limit $4
