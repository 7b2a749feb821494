-- The entries of a year's statements that are not reversed.
select entry.id, own.statement, entry.budget_line, entry.kind, entry.supplementary_number,
  entry.amount_yen, entry.effective_date, entry.precision_yen
from statement_entry own
join ledger_entry entry using (jurisdiction, fiscal_year, revision, entry_index)
where own.jurisdiction = $1 and own.fiscal_year = $2 and entry.reverses is null
  and not exists (
    select from ledger_entry reversal
    where reversal.jurisdiction = $1 and reversal.fiscal_year = $2 and reversal.reverses = entry.id)
