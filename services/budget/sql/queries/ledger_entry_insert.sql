insert into ledger_entry (jurisdiction, fiscal_year, revision, entry_index, id, budget_line, kind,
  amount_yen, effective_date, precision_yen, supplementary_number, transfer_group, commitment,
  reverses, fund_source, economic_item, actor, document_reference, description, statement,
  recorded_at)
select $1, $2, item.revision, item.entry_index, item.id, item.budget_line, item.kind,
  item.amount_yen, item.effective_date, item.precision_yen, item.supplementary_number,
  nullif(item.transfer_group, ''), nullif(item.commitment, ''), nullif(item.reverses, ''),
  item.fund_source, item.economic_item, item.actor, item.document_reference, item.description,
  nullif(item.statement, ''), clock_timestamp()
from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::date[],
    $10::bigint[], $11::int[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::text[], $20::text[])
  as item (revision, entry_index, id, budget_line, kind, amount_yen, effective_date,
    precision_yen, supplementary_number, transfer_group, commitment, reverses, fund_source,
    economic_item, actor, document_reference, description, statement)
