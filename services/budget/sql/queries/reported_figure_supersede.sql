-- Ends the figures of a statement.
update reported_figure
set revision_to = $3
where jurisdiction = $1 and fiscal_year = $2 and statement = $4 and revision_to is null
