select jurisdiction, revision
from head
where jurisdiction = any($1::text[])
