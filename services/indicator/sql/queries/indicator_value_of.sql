-- Values of the indicators of one page. The date is written out: its default form is a setting.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select indicator, component, role, state, value_unscaled, value_scale, denominator_unscaled,
  denominator_scale, printed_text, approximate, to_char(as_of, 'YYYY-MM-DD'), revision_from
from (
  select * from indicator_value
  where jurisdiction = $1 and fiscal_year = $2 and revision_to is null and indicator = any($4::text[])
  union all
  (select * from indicator_value
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) indicator_value
where revision_from <= $3 and indicator = any($4::text[])
order by indicator, component, role, as_of nulls first
