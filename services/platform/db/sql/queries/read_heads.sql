-- Heads of some jurisdictions, each asked for by somebody who knows an earlier one: whether that is part
-- of the history, and what was touched since; all that ever was, when it is not. Mostly nothing moved, and
-- then neither the requests nor the years are looked at. One lookup by key for each, so that a plan made
-- while the tables were small stays right when they have grown.
select query.place, head.revision, head.mark, (extract(epoch from head.updated_at) * 1000000)::bigint,
  known.is_lost, moved.fiscal_year, moved.kind, moved.revision
from unnest($1::text[], $2::bigint[], $3::bigint[]) with ordinality
  as query (jurisdiction, revision, mark, place)
cross join lateral (
  select revision, mark, updated_at
  from head
  where jurisdiction = query.jurisdiction
  limit 1
) head
cross join lateral (
  -- A mark of 0 was not kept: it matches every other.
  select query.revision > head.revision or query.mark <> 0 and (
    case
      when query.revision = head.revision then head.mark <> query.mark
      else not exists (
        select
        from request
        where request.jurisdiction = query.jurisdiction and request.revision = query.revision
          and request.mark in (0, query.mark)
      )
    end
  ) as is_lost
  offset 0
) known
left join lateral (
  select fiscal_year, kind, revision
  from year_head
  where (head.revision > query.revision or known.is_lost)
    and year_head.jurisdiction = query.jurisdiction
    and (year_head.revision > query.revision or known.is_lost)
  offset 0
) moved on true
order by query.place, moved.fiscal_year, moved.kind
