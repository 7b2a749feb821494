select fiscal_year, display_name, primary_tree, revision_from
from fiscal_year
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
