-- The last revision recorded before a time ($2, microseconds); 0 when there is none. Revisions are recorded one
-- after the other, so it is found by halving.
with recursive search (low, high) as (
  select 0::bigint, (select revision from head where jurisdiction = $1)
  union all
  select
    case when middle.is_before then middle.revision else search.low end,
    case when middle.is_before then search.high else middle.revision - 1 end
  from search
  cross join lateral (
    select revision, recorded_at < to_timestamp($2::numeric / 1000000) as is_before
    from request
    where jurisdiction = $1 and revision = (search.low + search.high + 1) / 2
    limit 1
  ) middle
  where search.low < search.high
)
select low
from search
order by high - low
limit 1
