-- Projects of all years at a revision ($2) that have a text ($3, as name_key is) in their name or in that of a
-- sub-project, or as their printed code, after a project ($5) of a year ($4); each with the sub-projects that
-- have it, a row each, or one row without. Goes through all names of the jurisdiction: a city's of ten years
-- are some fifty thousand.
with sub as (
  select fiscal_year, project, id, display_name, position, mark, note, detail, revision_from
  from sub_project
  where jurisdiction = $1 and revision_from <= $2 and (revision_to is null or revision_to > $2)
    and position($3 in regexp_replace(normalize(display_name, nfkc), '\s', '', 'g')) > 0
),
found as (
  select fiscal_year, id, display_name, printed_code
  from project
  where jurisdiction = $1 and revision_from <= $2 and (revision_to is null or revision_to > $2)
    and (fiscal_year < $4 or (fiscal_year = $4 and id > $5))
    and (position($3 in name_key) > 0
      or regexp_replace(normalize(printed_code, nfkc), '\s', '', 'g') = $3
      or (fiscal_year, id) in (select fiscal_year, project from sub))
  order by fiscal_year desc, id
  limit $6
)
select found.fiscal_year, found.id, found.display_name, found.printed_code,
  sub.project, sub.id, sub.display_name, sub.position, sub.mark, sub.note, sub.detail, sub.revision_from
from found
left join sub on sub.fiscal_year = found.fiscal_year and sub.project = found.id
order by found.fiscal_year desc, found.id, sub.position, sub.id
