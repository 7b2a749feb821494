"""What the error of a call says, as values."""

import datetime
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

import grpc
from google.protobuf.message import DecodeError

from kuzukuri.rpc import error_details_pb2, status_pb2


@dataclass(frozen=True)
class Field:
    """A field that breaks a rule, or what stands in the way, and why."""

    field: str
    description: str


@dataclass(frozen=True)
class Resource:
    """What an error is about."""

    type: str
    name: str


@dataclass
class Explanation:
    """Branch on `code` and `reason`; sentences are for people and may change."""

    code: str  # canonical name, e.g. INVALID_ARGUMENT
    message: str
    reason: str = ""  # e.g. YEAR_CLOSED; empty when the error did not come from a service
    fields: List[Field] = field(default_factory=list)
    resource: Optional[Resource] = None
    retry_delay: Optional[datetime.timedelta] = None  # when sending the same request again helps
    metadata: Dict[str, str] = field(default_factory=dict)


def explain(error: BaseException) -> Explanation:
    """The code and the details of a failed call; code UNKNOWN for any other exception."""
    if not isinstance(error, grpc.RpcError) or not isinstance(error, grpc.Call):
        return Explanation("UNKNOWN", str(error))
    result = Explanation(error.code().name, error.details() or "")
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            try:
                for detail in status_pb2.Status.FromString(value).details:
                    _add(result, detail)
            except DecodeError:  # a proxy's, not the suite's
                pass
    return result


def _add(result: Explanation, detail: Any) -> None:
    kind = detail.type_url.rsplit("/", 1)[-1]
    if kind == "google.rpc.ErrorInfo":
        info = error_details_pb2.ErrorInfo.FromString(detail.value)
        result.reason, result.metadata = info.reason, dict(info.metadata)
    elif kind == "google.rpc.BadRequest":
        bad = error_details_pb2.BadRequest.FromString(detail.value)
        result.fields[:0] = [Field(v.field, v.description) for v in bad.field_violations]
    elif kind == "google.rpc.PreconditionFailure":
        failure = error_details_pb2.PreconditionFailure.FromString(detail.value)
        result.fields += [Field(v.subject, v.description) for v in failure.violations]
    elif kind == "google.rpc.ResourceInfo":
        about = error_details_pb2.ResourceInfo.FromString(detail.value)
        result.resource = Resource(about.resource_type, about.resource_name)
    elif kind == "google.rpc.RetryInfo":
        retry = error_details_pb2.RetryInfo.FromString(detail.value)
        result.retry_delay = retry.retry_delay.ToTimedelta()
