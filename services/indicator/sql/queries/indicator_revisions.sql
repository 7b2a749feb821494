-- The revisions that made or ended versions of an indicator and of its values.
select revision_from from indicator where jurisdiction = $1 and fiscal_year = $2 and id = $3
union
select revision_to from indicator where jurisdiction = $1 and fiscal_year = $2 and id = $3 and revision_to is not null
union
select revision_from from indicator_value where jurisdiction = $1 and fiscal_year = $2 and indicator = $3
union
select revision_to from indicator_value where jurisdiction = $1 and fiscal_year = $2 and indicator = $3 and revision_to is not null
