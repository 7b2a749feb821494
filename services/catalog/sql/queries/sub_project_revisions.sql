-- The revisions that made or ended versions of a resource.
select revision_from from sub_project where jurisdiction = $1 and fiscal_year = $2 and project = $3 and id = $4
union
select revision_to from sub_project where jurisdiction = $1 and fiscal_year = $2 and project = $3 and id = $4 and revision_to is not null
