insert into settlement_reopening (jurisdiction, fiscal_year, closing_revision, revision, reason,
  recorded_at)
values ($1, $2, $3, $4, $5, statement_timestamp())
