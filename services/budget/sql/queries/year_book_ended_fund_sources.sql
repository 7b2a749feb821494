-- Fund sources of a year deleted after a revision: ended without a version of the same id that follows at
-- once. One lookup by the key for each (see find_request).
select ended.id, ended.revision_to
from dimension ended
left join lateral (
  select id
  from dimension
  where jurisdiction = $1 and fiscal_year = $2 and collection = 'fundSources' and id = ended.id
    and revision_from = ended.revision_to
  limit 1
) next on true
where jurisdiction = $1 and fiscal_year = $2 and collection = 'fundSources'
  and revision_to > $3 and revision_to <= $4 and next.id is null
order by ended.revision_to, ended.id
