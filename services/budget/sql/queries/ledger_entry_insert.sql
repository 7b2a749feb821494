insert into ledger_entry (jurisdiction, fiscal_year, revision, entry_index, budget_line, kind,
  amount_yen, effective_date, precision_yen, document_reference, description, recorded_at)
select $1, $2, $3, item.position - 1, item.budget_line, item.kind, item.amount_yen,
  item.effective_date, item.precision_yen, item.document_reference, item.description,
  clock_timestamp()
from unnest($4::text[], $5::int[], $6::bigint[], $7::date[], $8::bigint[], $9::text[], $10::text[])
  with ordinality
  as item (budget_line, kind, amount_yen, effective_date, precision_yen, document_reference,
    description, position)
