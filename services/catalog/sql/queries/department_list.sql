select id, display_name, revision_from
from department
where jurisdiction = $1
  and revision_from <= $2 and (revision_to is null or revision_to > $2)
  and id > $3
order by id
limit $4
