-- What statements posted, by date: a paper that is put looks at what stands from its own date on, not at the
-- whole year.
--
-- Locks: ledger_entry against schema changes, while it is read and written; a second a million entries.
-- Oldest binary: schema 2
-- Builds index: ledger_entry_statement

create index concurrently ledger_entry_statement on ledger_entry
  (jurisdiction, fiscal_year, effective_date) where statement is not null
