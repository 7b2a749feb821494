select version, checksum, oldest_binary
from schema_version
order by version
