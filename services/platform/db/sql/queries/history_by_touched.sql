-- The same that touched a year ($5, 0: any) and kind ($6, empty: any). Goes through the different texts of what was
-- touched, which are few, and takes the newest writes of each that fits. Texts are indexed by their beginning.
with recursive text (beginning) as (
  (
    select (jurisdiction || '/' || left(touched, 500)) collate "C"
    from request
    where (jurisdiction || '/' || left(touched, 500)) collate "C" >= $1::text || '/'
      and (jurisdiction || '/' || left(touched, 500)) collate "C" < $1::text || '0'
    order by (jurisdiction || '/' || left(touched, 500)) collate "C"
    limit 1
  )
  union all
  select (
    select (jurisdiction || '/' || left(touched, 500)) collate "C"
    from request
    where (jurisdiction || '/' || left(touched, 500)) collate "C" > text.beginning
      and (jurisdiction || '/' || left(touched, 500)) collate "C" < $1::text || '0'
    order by (jurisdiction || '/' || left(touched, 500)) collate "C"
    limit 1
  )
  from text
  where text.beginning is not null
), fitting as (
  select beginning, length(beginning) < length($1::text) + 501 as is_whole
  from text
  where beginning is not null
), newest as (
  select write.*
  from fitting
  cross join lateral (
    select revision, recorded_at, method, declared_actor, peer, reason, touched,
  identity
    from request
    where (jurisdiction || '/' || left(touched, 500)) collate "C" = fitting.beginning
      and revision <= $2 and revision >= $3
      and (fitting.is_whole or exists (
        select
        from string_to_table(touched, ',') item
        where ($5::int = 0 or split_part(item, '/', 1) = $5::text) and ($6 = '' or split_part(item, '/', 2) = $6)
      ))
    order by revision desc
    limit $4
  ) write
  where not fitting.is_whole or exists (
    select
    from string_to_table(substr(fitting.beginning, length($1::text) + 2), ',') item
    where ($5::int = 0 or split_part(item, '/', 1) = $5::text) and ($6 = '' or split_part(item, '/', 2) = $6)
  )
)
select revision, (extract(epoch from recorded_at) * 1000000)::bigint, method, declared_actor, peer, reason, touched,
  identity
from newest
order by revision desc
limit $4
