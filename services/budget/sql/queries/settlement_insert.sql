insert into settlement (jurisdiction, fiscal_year, closed_on, closing_revision, certified_on,
  certification_reference, revision_from, disagreement_count, disagreement_reason, snapshot,
  catalog_revision, budget_revision, figures_digest)
values ($1, $2, $3::date, $4, nullif($5, '')::date, $6, $7, $8, $9, $10, $11, $12, $13)
