select id, compared_fiscal_year, indicator, finding_kind, body, author, state, detail,
  revision_from
from explanation
where jurisdiction = $1 and fiscal_year = $2 and id = $4
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
