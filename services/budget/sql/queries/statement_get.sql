select id, kind, as_of, title, rounding, execution_stage, excerpt, checks_only, document_digest,
  content_digest, figure_count, reported_figure_count, revision_from
from statement
where jurisdiction = $1 and fiscal_year = $2 and id = $4
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
