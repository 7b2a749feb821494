-- The same that touched a year ($5, 0: any) and kind ($6, empty: any). Goes through the different texts of what was
-- touched, which are few, and takes the newest writes of each that fits. Texts are indexed by their beginning.
with recursive text (beginning) as (
  (
    select left(touched, 500)
    from request
    where jurisdiction = $1
    order by left(touched, 500)
    limit 1
  )
  union all
  select (
    select left(touched, 500)
    from request
    where jurisdiction = $1 and left(touched, 500) > text.beginning
    order by left(touched, 500)
    limit 1
  )
  from text
  where text.beginning is not null
), fitting as (
  select beginning
  from text
  where beginning is not null and (length(beginning) = 500 or exists (
    select
    from string_to_table(beginning, ',') item
    where ($5::int = 0 or split_part(item, '/', 1) = $5::text) and ($6 = '' or split_part(item, '/', 2) = $6)
  ))
), newest as (
  select write.*
  from fitting
  cross join lateral (
    select revision, recorded_at, method, declared_actor, peer, reason, touched
    from request
    where jurisdiction = $1 and left(touched, 500) = fitting.beginning and revision <= $2 and revision >= $3
      and (length(fitting.beginning) < 500 or exists (
        select
        from string_to_table(touched, ',') item
        where ($5::int = 0 or split_part(item, '/', 1) = $5::text) and ($6 = '' or split_part(item, '/', 2) = $6)
      ))
    order by revision desc
    limit $4
  ) write
)
select revision, (extract(epoch from recorded_at) * 1000000)::bigint, method, declared_actor, peer, reason, touched
from newest
order by revision desc
limit $4
