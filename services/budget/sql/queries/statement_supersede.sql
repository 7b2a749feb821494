update statement
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and id = $4 and revision_to is null
