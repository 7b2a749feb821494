insert into indicator_value (jurisdiction, fiscal_year, indicator, component, role, state,
  value_unscaled, value_scale, denominator_unscaled, denominator_scale, printed_text, approximate,
  as_of, revision_from)
select $1, $2, item.indicator, item.component, item.role, item.state, item.value_unscaled,
  item.value_scale, item.denominator_unscaled, item.denominator_scale, item.printed_text,
  item.approximate, item.as_of, $3
from unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::bigint[], $9::int[], $10::bigint[],
  $11::int[], $12::text[], $13::boolean[], $14::date[])
  as item (indicator, component, role, state, value_unscaled, value_scale, denominator_unscaled,
    denominator_scale, printed_text, approximate, as_of)
