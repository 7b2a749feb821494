-- All current ids and name keys of a jurisdiction: what a new department must not repeat.
select id, name_key
from department
where jurisdiction = $1 and revision_to is null
