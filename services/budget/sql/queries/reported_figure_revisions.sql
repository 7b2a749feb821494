-- The revisions that made or ended versions of a figure of a statement, or of none.
select revision_from from reported_figure where jurisdiction = $1 and fiscal_year = $2 and statement = $3 and id = $4
union
select revision_to from reported_figure where jurisdiction = $1 and fiscal_year = $2 and statement = $3 and id = $4 and revision_to is not null
