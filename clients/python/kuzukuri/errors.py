"""What the error of a call says, as values."""

import contextlib
import datetime
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Optional

import grpc
from google.protobuf.message import DecodeError

from kuzukuri.rpc.error_details_pb2 import (
    BadRequest, ErrorInfo, PreconditionFailure, ResourceInfo, RetryInfo)
from kuzukuri.rpc.status_pb2 import Status
from kuzukuri.type.v1.error_reason_pb2 import ErrorReason

KINDS = (ErrorInfo, BadRequest, PreconditionFailure, ResourceInfo, RetryInfo)


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

    @property
    def error_reason(self) -> "ErrorReason.ValueType":
        """`reason` by its value; ERROR_REASON_UNSPECIFIED for none, and for one of a release to come."""
        return dict(ErrorReason.items()).get(f"ERROR_REASON_{self.reason}", ErrorReason.ERROR_REASON_UNSPECIFIED)


def explain(error: BaseException) -> Explanation:
    """The code and the details of a failed call; code UNKNOWN for any other exception."""
    if not isinstance(error, grpc.RpcError) or not isinstance(error, grpc.Call):
        return Explanation("UNKNOWN", str(error))
    info, bad, failure, about, again = _details(error)
    fields = [Field(v.field, v.description) for v in bad.field_violations]
    fields += [Field(v.subject, v.description) for v in failure.violations]
    return Explanation(
        error.code().name, error.details() or "", info.reason, fields,
        Resource(about.resource_type, about.resource_name) if about.resource_name else None,
        again.retry_delay.ToTimedelta() if again.HasField("retry_delay") else None, dict(info.metadata))


def _details(error: grpc.Call) -> Iterable[Any]:
    """What is known of details, in the order of KINDS; empty where the error has none."""
    found = {f"google.rpc.{kind.DESCRIPTOR.name}": kind() for kind in KINDS}
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            with contextlib.suppress(DecodeError):  # a proxy's, not the suite's
                for detail in Status.FromString(value).details:
                    kind = detail.type_url.rsplit("/", 1)[-1]
                    if kind in found:
                        found[kind].ParseFromString(detail.value)
    return found.values()
