-- Display names of the current projects and sub-projects of two years: the nodes an edge may join.
select fiscal_year, id, null::text, display_name
from project
where jurisdiction = $1 and fiscal_year in ($2::int, $3::int) and revision_to is null
union all
select fiscal_year, project, id, display_name
from sub_project
where jurisdiction = $1 and fiscal_year in ($2::int, $3::int) and revision_to is null
