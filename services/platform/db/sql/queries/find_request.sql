select fingerprint, response
from request
where jurisdiction = $1 and request_id = $2::uuid
