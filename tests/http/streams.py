"""Lets schemathesis read streams, of which every line is a message of the schema."""

import json

import schemathesis
from schemathesis.core.transport import Response

LINES = "application/x-ndjson"


@schemathesis.deserializer(LINES)
def first_line(_, response):
    """What is held against the schema by the checks that there are."""
    return json.loads(response.content.splitlines()[0]) if response.content else {}


@schemathesis.check
def every_line(_, response, case):
    """The other lines as well."""
    if not response.headers.get("content-type", [""])[0].startswith(LINES):
        return
    for line in response.content.splitlines()[1:]:
        case.operation.validate_response(Response(
            status_code=response.status_code, headers=response.headers, content=line, request=response.request,
            elapsed=response.elapsed, verify=response.verify), case=case)
