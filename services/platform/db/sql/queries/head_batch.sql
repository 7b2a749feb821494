-- Heads of some jurisdictions, and of each what was touched after a revision the caller knows.
select head.jurisdiction, head.revision, (extract(epoch from head.updated_at) * 1000000)::bigint,
  year_head.fiscal_year, year_head.kind, year_head.revision
from unnest($1::text[], $2::bigint[]) as query (jurisdiction, known)
join head on head.jurisdiction = query.jurisdiction
left join year_head on year_head.jurisdiction = query.jurisdiction
  and year_head.revision > query.known and head.revision > query.known
order by head.jurisdiction, year_head.fiscal_year, year_head.kind
