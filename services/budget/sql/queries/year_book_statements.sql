-- Versions of a year's statements that post, made after a revision, in order.
select id, kind, as_of, title, rounding, execution_stage, excerpt, checks_only, document_digest,
  content_digest, figure_count, reported_figure_count, revision_from
from statement
where jurisdiction = $1 and fiscal_year = $2 and revision_from > $3 and revision_from <= $4
  and not checks_only
order by revision_from
