update indicator_value value
set revision_to = $3
from unnest($4::text[], $5::text[], $6::int[], $7::date[])
  as item (indicator, component, role, as_of)
where value.jurisdiction = $1 and value.fiscal_year = $2 and value.indicator = item.indicator
  and value.component = item.component and value.role = item.role
  and value.as_of is not distinct from item.as_of and value.revision_to is null
