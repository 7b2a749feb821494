insert into ledger_batch (jurisdiction, revision, name, digest, entry_count, fiscal_years, recorded_at)
values ($1, $2, $3, $4, $5, $6::int[], statement_timestamp())
