-- The revisions that made or ended versions of a dimension value.
select revision_from from dimension where jurisdiction = $1 and fiscal_year = $2 and collection = $3 and id = $4
union
select revision_to from dimension where jurisdiction = $1 and fiscal_year = $2 and collection = $3 and id = $4 and revision_to is not null
