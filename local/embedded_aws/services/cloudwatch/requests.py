"""Requests to Amazon CloudWatch: each operation is carried out once, for JSON and for forms."""

import json
from collections.abc import Callable, Mapping
from typing import Final, cast
from xml.sax.saxutils import escape

from embedded_aws.json_values import take_valid
from embedded_aws.ministack import responses
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import read_model
from embedded_aws.request_validation.forms import read_form
from embedded_aws.request_validation.values import find_header
from embedded_aws.services.cloudwatch import alarm_records, dashboards, data, queries
from embedded_aws.services.cloudwatch.errors import CloudWatchError
from embedded_aws.services.cloudwatch.times import write_time

_NAMESPACE: Final = "http://monitoring.amazonaws.com/doc/2010-08-01/"
_TARGET: Final = "GraniteServiceVersion20100801"
_JSON: Final = "application/x-amz-json-1.0"
_TIMES: Final = ("Timestamp", "LastModified")
_PLAIN_CODES: Final = frozenset({"ResourceNotFound", "InvalidNextToken"})
"""Codes of errors that have no suffix in JSON."""
_OTHER_CODES: Final = {"ValidationError": "ValidationException"}
Given = Mapping[str, object]

OWN: Final[Mapping[str, Callable[[Given], Mapping[str, object]]]] = {
    "GetMetricData": take_valid(queries.get_metric_data),
    "GetMetricStatistics": take_valid(queries.get_metric_statistics),
    "ListDashboards": take_valid(dashboards.list_dashboards),
    "ListMetrics": take_valid(queries.list_metrics),
    "ListTagsForResource": take_valid(alarm_records.list_tags),
}
"""Operations that MiniStack does not carry out."""
BEFORE: Final[Mapping[str, Callable[[Given], None]]] = {
    "PutDashboard": take_valid(dashboards.require_valid_name),
    "PutMetricAlarm": take_valid(alarm_records.require_valid_alarm),
    "PutMetricData": take_valid(data.require_valid_data),
    "SetAlarmState": take_valid(alarm_records.prepare_state),
    "DescribeAlarms": take_valid(alarm_records.evaluate_all),
}
"""Called before an operation of MiniStack; raises if it rejects the request."""
AFTER: Final[Mapping[str, Callable[[Given], None]]] = {
    "PutMetricAlarm": take_valid(alarm_records.complete_alarm),
    "PutCompositeAlarm": take_valid(alarm_records.complete_composite_alarm),
    "SetAlarmState": take_valid(alarm_records.complete_state),
}
"""Called after an operation of MiniStack."""


def serve_operations(handle: Handler) -> Handler:
    """Returns the handler that carries out operations, and answers in the protocol of the request.

    Args:
        handle: MiniStack's handler, which gets all requests as JSON.
    """

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        target = find_header(headers, "x-amz-target")
        try:
            if target:
                name, given = target.rpartition(".")[2], json.loads(body or b"{}")
            else:
                operation, given = read_form(read_model("cloudwatch"), body, query)
                name = operation.name
        except UnreadableError as error:
            return _fail(CloudWatchError(error.code, str(error)), in_form=not target)
        except (LookupError, ValueError):
            return await handle(method, path, headers, body, query)  # it is rejected there
        try:
            status, content = await _carry_out(handle, name, given)
        except CloudWatchError as error:
            return _fail(error, in_form=not target)
        if not target:
            return status, {"Content-Type": "text/xml"}, _write_form(name, content)
        return status, {"Content-Type": _JSON}, json.dumps(content).encode()

    return handle_request


async def _carry_out(handle: Handler, name: str, given: Given) -> tuple[int, Mapping[str, object]]:
    if own := OWN.get(name):
        return 200, own(given)
    if prepare := BEFORE.get(name):
        prepare(given)
    headers = {"content-type": _JSON, "x-amz-target": f"{_TARGET}.{name}"}
    status, _, body = await handle("POST", "/", headers, json.dumps(given).encode(), {})
    content = json.loads(body or b"{}")
    if status >= 400:  # noqa: PLR2004 an error
        raise CloudWatchError(content["__type"], content.get("message", ""), status)
    if complete := AFTER.get(name):
        complete(given)
    return status, content


def _fail(error: CloudWatchError, *, in_form: bool) -> Response:
    code, message = error.code, str(error)
    if in_form:
        shown = f"<Message>{escape(message)}</Message>" if message else ""
        text = (
            f'<ErrorResponse xmlns="{_NAMESPACE}">'
            f"<Error><Type>Sender</Type><Code>{code}</Code>{shown}</Error>"
            f"<RequestId>{responses.new_uuid()}</RequestId></ErrorResponse>"
        )
        return error.status, {"Content-Type": "text/xml"}, text.encode()
    named = code.endswith(("Exception", "Fault")) or code in _PLAIN_CODES
    kind = code if named else _OTHER_CODES.get(code, f"{code}Exception")
    headers = {"Content-Type": _JSON, "x-amzn-query-error": f"{code};Sender"}
    content = {"__type": kind, **({"message": message} if message else {})}
    return error.status, headers, json.dumps(content).encode()


def _write_form(name: str, content: Given) -> bytes:
    result = _write_members(content)
    identifier = f"<ResponseMetadata><RequestId>{responses.new_uuid()}</RequestId></ResponseMetadata>"
    return (
        f'<{name}Response xmlns="{_NAMESPACE}"><{name}Result>{result}</{name}Result>{identifier}'
        f"</{name}Response>"
    ).encode()


def _write_members(content: Given) -> str:
    return "".join(
        f"<{name}>{_write_value(name, value)}</{name}>"
        for name, value in content.items()
        if value is not None
    )


def _write_value(name: str, value: object) -> str:
    match value:
        case list():
            inner = name.removesuffix("s")
            items = cast("list[object]", value)
            return "".join(f"<member>{_write_value(inner, each)}</member>" for each in items)
        case dict() if name == "ExtendedStatistics":
            entries = cast("dict[str, object]", value).items()
            return "".join(f"<entry><key>{key}</key><value>{each}</value></entry>" for key, each in entries)
        case dict():
            return _write_members(cast("dict[str, object]", value))
        case bool():
            return str(value).lower()
        case int() | float() if name.endswith(_TIMES):
            return write_time(value)
        case _:
            return escape(str(value))
