-- Figures of a year after a place; of one statement where $4 is not empty.
-- Rows that stand, by their own index, and rows that were ended since the revision, by that of endings
-- (services/README.md, Versions).
select id, table_id, row_position, row_label, node, measure, unit_yen, value, revision_from, statement
from (
  select * from reported_figure
  where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
  union all
  (select * from reported_figure
   where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
   offset 0)
) reported_figure
where revision_from <= $3 and ($4 = '' or statement = $4)
  and (table_id, row_position, measure, statement)
    > ($5::text collate "C", $6::int, $7::int, $8::text collate "C")
order by table_id, row_position, measure, statement
limit $9
