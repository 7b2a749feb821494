-- The settlements of a jurisdiction that stand at a revision ($2), after a year ($3): one a year at most.
select closed_on, closing_revision, certified_on, certification_reference, revision_from,
  disagreement_count, disagreement_reason, snapshot, catalog_revision, budget_revision, figures_digest,
  fiscal_year
from settlement
where jurisdiction = $1 and fiscal_year > $3
  and revision_from <= $2 and (revision_to is null or revision_to > $2)
order by fiscal_year
limit $4
