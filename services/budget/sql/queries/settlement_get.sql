select closed_on, closing_revision, certified_on, certification_reference, revision_from,
  disagreement_count, disagreement_reason, snapshot, catalog_revision, budget_revision, figures_digest
from settlement
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
