-- Ends the versions of some explanations ($4) of a year that stand.
update explanation
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and id = any($4::text[]) and revision_to is null
