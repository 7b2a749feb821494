insert into explanation (jurisdiction, fiscal_year, id, compared_fiscal_year, indicator,
  finding_kind, body, author, state, detail, revision_from)
select $1, $2, item.id, item.compared_fiscal_year, item.indicator, item.finding_kind,
  item.body, item.author, item.state, item.detail, $3
from unnest($4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[],
    $11::jsonb[])
  as item (id, compared_fiscal_year, indicator, finding_kind, body, author, state, detail)
