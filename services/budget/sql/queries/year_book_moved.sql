-- The head of a jurisdiction, and whether anything but entries was written to a year after a revision.
select head.revision, exists (
  select from year_head
  where year_head.jurisdiction = $1 and fiscal_year = $2 and kind <> 'ledgerEntries'
    and year_head.revision > $3)
from head
where head.jurisdiction = $1
