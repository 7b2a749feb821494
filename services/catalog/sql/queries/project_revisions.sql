-- The revisions that made or ended versions of a project and of its sub-projects.
select revision_from from project where jurisdiction = $1 and fiscal_year = $2 and id = $3
union
select revision_to from project where jurisdiction = $1 and fiscal_year = $2 and id = $3 and revision_to is not null
union
select revision_from from sub_project where jurisdiction = $1 and fiscal_year = $2 and project = $3
union
select revision_to from sub_project where jurisdiction = $1 and fiscal_year = $2 and project = $3 and revision_to is not null
