insert into ledger_take_back (jurisdiction, batch_revision, revision, reason, entry_count, recorded_at)
values ($1, $2, $3, $4, $5, statement_timestamp())
returning (extract(epoch from recorded_at) * 1000000)::bigint
