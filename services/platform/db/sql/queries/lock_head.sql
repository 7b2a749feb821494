select revision
from head
where jurisdiction = $1
for update
