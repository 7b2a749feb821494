-- Ends the version of a fiscal year that stands.
update fiscal_year
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
