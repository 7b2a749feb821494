insert into budget_line (jurisdiction, fiscal_year, id, node, records_appropriation,
  records_execution, fund_source, economic_item, note, rollups, appropriation_keeper,
  execution_keeper, revision_from)
select $1, $2, item.id, item.node, item.records_appropriation, item.records_execution,
  item.fund_source, item.economic_item, item.note, string_to_array(item.rollups, ' '),
  item.appropriation_keeper, item.execution_keeper, $3
from unnest($4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::int[], $13::int[])
  as item (id, node, records_appropriation, records_execution, fund_source, economic_item, note,
    rollups, appropriation_keeper, execution_keeper)
