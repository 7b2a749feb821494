-- Values of the indicators of one page, and maybe of others between them. The date is written out: its
-- default form is a setting.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select indicator, component, role, state, value_unscaled, value_scale, denominator_unscaled,
  denominator_scale, printed_text, approximate, to_char(as_of, 'YYYY-MM-DD'), revision_from
from (
  select standing.*
  from unnest($4::text[]) as wanted (id)
  cross join lateral (
    select * from indicator_value
    where jurisdiction = $1 and fiscal_year = $2 and revision_to is null and indicator = wanted.id
    offset 0
  ) standing
  union all
  (select * from indicator_value
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) indicator_value
where revision_from <= $3
  and indicator >= (select min(id collate "C") from unnest($4::text[]) as id)
  and indicator <= (select max(id collate "C") from unnest($4::text[]) as id)
order by indicator, component, role, as_of nulls first
