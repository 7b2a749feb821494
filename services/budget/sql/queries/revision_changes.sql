-- What some writes ($2) did with resources, by kind and name; a statement's printed cells are part of it.
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
    select 0 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/budgetYear' as name, true as made, false as ended
    from budget_year
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 0 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/budgetYear' as name, false as made, true as ended
    from budget_year
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 1 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/' || collection || '/' || id as name, true as made, false as ended
    from dimension
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 1 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/' || collection || '/' || id as name, false as made, true as ended
    from dimension
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 2 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/budgetLines/' || id as name, true as made, false as ended
    from budget_line
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 2 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/budgetLines/' || id as name, false as made, true as ended
    from budget_line
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 3 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/statements/' || id as name, true as made, false as ended
    from statement
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 3 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/statements/' || id as name, false as made, true as ended
    from statement
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 4 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/reportedFigures/' || id as name, true as made, false as ended
    from reported_figure
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number))) and statement = ''
    union all
    select 4 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/reportedFigures/' || id as name, false as made, true as ended
    from reported_figure
    where jurisdiction = $1 and revision_to = any($2::bigint[]) and statement = ''
  ) version
  group by revision, kind, name
) change
where place > $4 and place <= $4 + $3
order by revision desc, place
