insert into statement_entry (jurisdiction, fiscal_year, revision, entry_index, statement)
select $1, $2, $3, item.entry_index, item.statement
from unnest($4::int[], $5::text[]) as item (entry_index, statement)
