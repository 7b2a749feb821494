-- Ends some figures ($4) of a year and of no statement.
update reported_figure
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and statement = '' and id = any($4::text[]) and revision_to is null
