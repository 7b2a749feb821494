-- The same among some revisions ($8), by an actor ($5, empty: any), of a year ($6, 0: any) and kind ($7, empty: any). One
-- lookup by the index for each (see find_request).
select found.*
from unnest($8::bigint[]) as wanted (revision)
cross join lateral (
  select revision, (extract(epoch from recorded_at) * 1000000)::bigint, method, declared_actor, peer, reason, touched,
  identity
  from request
  where jurisdiction = $1 and request.revision = wanted.revision
    and ($5 = '' or declared_actor = $5)
    and ($6::int = 0 and $7 = '' or exists (
      select
      from string_to_table(touched, ',') item
      where ($6::int = 0 or split_part(item, '/', 1) = $6::text) and ($7 = '' or split_part(item, '/', 2) = $7)
    ))
  offset 0
) found
where wanted.revision <= $2 and wanted.revision >= $3
order by found.revision desc
limit $4
