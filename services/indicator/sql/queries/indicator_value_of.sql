-- Values of the indicators of one page. The date is written out: its default form is a setting.
select indicator, component, role, state, value_unscaled, value_scale, denominator_unscaled,
  denominator_scale, printed_text, approximate, to_char(as_of, 'YYYY-MM-DD'), revision_from
from indicator_value
where jurisdiction = $1 and fiscal_year = $2 and indicator = any($4::text[])
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
order by indicator, component, role, as_of nulls first
