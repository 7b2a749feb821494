-- The figures of every unit of budget control that a revision touches, with and without it. Level
-- $4: 1 line, 2 project, 3 the nodes in $5. What is carried over is no longer there to be spent, so
-- it counts with what is disbursed. Kinds, stages and effects ($6 to $8) are the service's
-- table of kinds.
with unit as (
  select line.id as budget_line, key
  from budget_line line
  cross join lateral (
    select line.id where $4 = 1
    union all
    select (regexp_match(line.node, '^(.*/projects/[^/]+)'))[1] where $4 = 2
    union all
    select distinct node
    from unnest(line.rollups || line.node) as node
    where $4 = 3 and node = any($5::text[])
  ) as keys (key)
  where line.jurisdiction = $1 and line.fiscal_year = $2 and line.revision_to is null
    and key is not null
), touched as (
  select distinct unit.key
  from unit
  join ledger_entry entry
    on entry.jurisdiction = $1 and entry.fiscal_year = $2 and entry.revision = $3
    and entry.budget_line = unit.budget_line
), effect as (
  select * from unnest($6::int[], $7::int[], $8::int[]) as effect (kind, stage, sign)
)
select unit.key,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage = 1), 0), 4e18), -4e18)::bigint,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage = 3), 0), 4e18), -4e18)::bigint,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage in (2, 5)), 0), 4e18), -4e18)::bigint,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage = 1 and entry.revision < $3), 0), 4e18), -4e18)::bigint,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage = 3 and entry.revision < $3), 0), 4e18), -4e18)::bigint,
  greatest(least(coalesce(sum(amount_yen * sign) filter (where stage in (2, 5) and entry.revision < $3), 0), 4e18), -4e18)::bigint
from touched
join unit on unit.key = touched.key
join ledger_entry entry
  on entry.jurisdiction = $1 and entry.fiscal_year = $2 and entry.budget_line = unit.budget_line
join effect on effect.kind = entry.kind
group by unit.key
order by unit.key
