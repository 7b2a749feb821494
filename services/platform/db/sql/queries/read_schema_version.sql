select version, checksum
from schema_version
order by version
