select display_name, revision_from
from jurisdiction
where jurisdiction = $1
  and revision_from <= $2 and (revision_to is null or revision_to > $2)
