-- What some writes ($2) did with resources, by kind and name; an indicator's values are part of it.
-- Of each write at most $3 after the first $4, with the number of all. Outcomes are the API's: 1 created, 2 updated,
-- 3 deleted.
select revision, name, outcome, number
from (
  select revision, name,
    case
      when bool_or(made) = bool_or(ended) then 2
      when bool_or(made) then 1
      else 3
    end as outcome,
    row_number() over (partition by revision order by kind, name collate "C") as place,
    count(*) over (partition by revision)::int as number
  from (
    select 0 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicators/' || id as name, true as made, false as ended
    from indicator
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 0 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicators/' || id as name, false as made, true as ended
    from indicator
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 1 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicatorLineageEdges/' || id as name, true as made, false as ended
    from indicator_lineage_edge
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 1 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicatorLineageEdges/' || id as name, false as made, true as ended
    from indicator_lineage_edge
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 0 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicators/' || indicator as name, false as made, false as ended
    from indicator_value
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 0 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/indicators/' || indicator as name, false as made, false as ended
    from indicator_value
    where jurisdiction = $1 and revision_to = any($2::bigint[])
  ) version
  group by revision, kind, name
) change
where place > $4 and place <= $4 + $3
order by revision desc, place
