-- Ends the versions of some departments ($3) that stand.
update department
set revision_to = $2
where jurisdiction = $1 and id = any($3::text[]) and revision_to is null
