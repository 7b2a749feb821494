-- Values of the indicators of one page.
select indicator, component, role, state, value_unscaled, value_scale, denominator_unscaled,
  denominator_scale, printed_text, approximate, as_of, revision_from
from indicator_value
where jurisdiction = $1 and fiscal_year = $2 and indicator = any($3::text[])
  and revision_from <= $4 and (revision_to is null or revision_to > $4)
order by indicator, component, role
