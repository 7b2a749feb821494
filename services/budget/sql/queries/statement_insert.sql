insert into statement (jurisdiction, fiscal_year, revision_from, id, kind, as_of, title, rounding,
  execution_stage, excerpt, checks_only, document_digest, content_digest, figure_count,
  reported_figure_count)
values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10::boolean, $11::boolean, $12, $13, $14, $15)
