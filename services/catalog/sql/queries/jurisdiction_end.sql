-- Ends the version that stands.
update jurisdiction
set revision_to = $2
where jurisdiction = $1 and revision_to is null
