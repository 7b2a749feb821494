-- Ends the versions of some projects ($4) of a year that stand.
update project
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and id = any($4::text[]) and revision_to is null
