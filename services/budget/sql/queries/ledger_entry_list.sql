select entry.revision, entry.entry_index, entry.id, entry.budget_line, entry.kind, entry.amount_yen,
  entry.effective_date, entry.precision_yen, entry.supplementary_number,
  coalesce(entry.transfer_group, ''), coalesce(entry.commitment, ''), coalesce(entry.reverses, ''),
  entry.fund_source, entry.economic_item, entry.actor, entry.document_reference, entry.description,
  (extract(epoch from entry.recorded_at) * 1000000)::bigint, coalesce(entry.statement, ''),
  batch.revision is not null
from ledger_entry entry
left join ledger_batch batch on batch.jurisdiction = $1 and batch.revision = entry.revision
where entry.jurisdiction = $1 and entry.fiscal_year = $2 and entry.revision <= $3
  and (entry.revision, entry.entry_index) > ($4::bigint, $5::int) and entry.effective_date <= $7::date
  and ($8::boolean or entry.statement is null)
order by entry.revision, entry.entry_index
limit $6
