-- The reversals a revision makes that do not reverse exactly one entry, whole. $4 is the kind of
-- commitments: the reversal of one belongs to it.
select reversal.id, reversal.reverses
from ledger_entry reversal
left join ledger_entry entry
  on entry.jurisdiction = $1 and entry.fiscal_year = $2 and entry.id = reversal.reverses
where reversal.jurisdiction = $1 and reversal.fiscal_year = $2 and reversal.revision = $3
  and reversal.reverses is not null
  and (entry.id is null
    or entry.reverses is not null
    or entry.statement is distinct from reversal.statement
    or entry.budget_line <> reversal.budget_line
    or entry.kind <> reversal.kind
    or entry.amount_yen <> -reversal.amount_yen
    or entry.supplementary_number <> reversal.supplementary_number
    or entry.fund_source <> reversal.fund_source
    or entry.economic_item <> reversal.economic_item
    or reversal.commitment is distinct from
      case when entry.kind = $4 then coalesce(entry.commitment, entry.id) else entry.commitment end)
order by reversal.entry_index
limit 100
