select id, display_name, printed_code, note, detail, revision_from
from project
where jurisdiction = $1 and fiscal_year = $2 and id = $4
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
