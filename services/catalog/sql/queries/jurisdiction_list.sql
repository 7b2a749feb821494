-- Spans tenants, so it reads the current versions.
select jurisdiction, display_name, revision_from
from jurisdiction
where revision_to is null and jurisdiction > $1
order by jurisdiction
limit $2
