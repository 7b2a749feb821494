-- The revisions that made or ended versions of a resource.
select revision_from from explanation where jurisdiction = $1 and fiscal_year = $2 and id = $3
union
select revision_to from explanation where jurisdiction = $1 and fiscal_year = $2 and id = $3 and revision_to is not null
