-- The revisions that made or ended versions of a resource.
select revision_from from fiscal_year where jurisdiction = $1 and fiscal_year = $2
union
select revision_to from fiscal_year where jurisdiction = $1 and fiscal_year = $2 and revision_to is not null
