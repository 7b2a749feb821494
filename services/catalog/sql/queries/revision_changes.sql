-- What some writes ($2) did with resources, by kind and name.
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
    select 0 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction as name, true as made, false as ended
    from jurisdiction
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 0 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction as name, false as made, true as ended
    from jurisdiction
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 1 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year as name, true as made, false as ended
    from fiscal_year
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 1 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year as name, false as made, true as ended
    from fiscal_year
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 2 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/departments/' || id as name, true as made, false as ended
    from department
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 2 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/departments/' || id as name, false as made, true as ended
    from department
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 3 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/classificationNodes/' || id as name, true as made, false as ended
    from classification_node
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 3 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/classificationNodes/' || id as name, false as made, true as ended
    from classification_node
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 4 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/projects/' || id as name, true as made, false as ended
    from project
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 4 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/projects/' || id as name, false as made, true as ended
    from project
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 5 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/projects/' || project || '/subProjects/' || id as name, true as made, false as ended
    from sub_project
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 5 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/projects/' || project || '/subProjects/' || id as name, false as made, true as ended
    from sub_project
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 6 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/lineageEdges/' || id as name, true as made, false as ended
    from lineage_edge
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 6 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/lineageEdges/' || id as name, false as made, true as ended
    from lineage_edge
    where jurisdiction = $1 and revision_to = any($2::bigint[])
    union all
    select 7 as kind, revision_from as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/explanations/' || id as name, true as made, false as ended
    from explanation
    where jurisdiction || '/' || revision_from = any(array(select $1::text || '/' || number from unnest($2::bigint[]) as written (number)))
    union all
    select 7 as kind, revision_to as revision, 'jurisdictions/' || jurisdiction || '/fiscalYears/' || fiscal_year || '/explanations/' || id as name, false as made, true as ended
    from explanation
    where jurisdiction = $1 and revision_to = any($2::bigint[])
  ) version
  group by revision, kind, name
) change
where place > $4 and place <= $4 + $3
order by revision desc, place
