-- The nodes whose committed ($4) or disbursed ($5) amount the statements that stand and post tell.
select statement.revision_from, figure.figure, figure.node
from statement
join statement_figure figure
  on figure.jurisdiction = $1 and figure.fiscal_year = $2 and figure.statement = statement.id
    and figure.revision = statement.revision_from and figure.figure in ($4, $5)
where statement.jurisdiction = $1 and statement.fiscal_year = $2
  and statement.revision_from <= $3
  and (statement.revision_to is null or statement.revision_to > $3) and not statement.checks_only
