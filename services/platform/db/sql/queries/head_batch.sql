-- Heads of some jurisdictions, and of each what was touched after a revision the caller knows: mostly
-- nothing, and then its years are not looked at. One lookup by key for each, so that a plan made while
-- the tables were small stays right when they have grown.
select head.jurisdiction, head.revision, (extract(epoch from head.updated_at) * 1000000)::bigint,
  moved.fiscal_year, moved.kind, moved.revision
from unnest($1::text[], $2::bigint[]) as query (jurisdiction, known)
cross join lateral (
  select jurisdiction, revision, updated_at
  from head
  where jurisdiction = query.jurisdiction
  limit 1
) head
left join lateral (
  select fiscal_year, kind, revision
  from year_head
  where head.revision > query.known
    and year_head.jurisdiction = query.jurisdiction and year_head.revision > query.known
  offset 0
) moved on true
order by query.jurisdiction, moved.fiscal_year, moved.kind
