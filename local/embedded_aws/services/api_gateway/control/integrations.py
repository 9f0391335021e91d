"""Integrations: the backends of methods."""

import re
from typing import Final, cast

from embedded_aws.ministack.api_records import Integration
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import ApiError, Call, Result, operation, read_list
from embedded_aws.services.api_gateway.control.lookups import find_integration, find_method
from embedded_aws.services.api_gateway.control.methods import show_integration
from embedded_aws.services.api_gateway.control.patching import (
    Change,
    change_member,
    list_changes,
    replace_record,
)

_PATH: Final = "restapis/*/resources/*/methods/*/integration"
_DEFAULT_TIMEOUT: Final = 29_000
_SHORTEST: Final = 50
_LONGEST: Final = {"BUFFERED": 300_000, "STREAM": 900_000}
"""Milliseconds of an integration by the transfer mode of its response."""
_GIVEN: Final = (
    *("connectionId", "contentHandling", "credentials", "integrationTarget", "requestParameters"),
    *("requestTemplates", "responseTransferMode", "tlsConfig"),
)
_PROXY: Final = re.compile(
    r"arn:[^:]*:apigateway:[^:]*:"
    r"(lambda:path/\d{4}-\d{2}-\d{2}/functions/.*(:function:|\$\{).*/(response-streaming-)?invocations"
    r"|firehose:action/.*)"
)
_SIMPLE: Final = (
    *("connectionId", "connectionType", "contentHandling", "credentials", "httpMethod", "integrationTarget"),
    *("passthroughBehavior", "responseTransferMode", "uri", "cacheNamespace"),
)


@operation("PUT", _PATH)
def put_integration(call: Call) -> Result:
    """Sets the backend of a method."""
    api_id, resource_id, http_method = call.names
    return 201, show_integration(put(api_id, resource_id, http_method, call.data))


def put(api_id: str, resource_id: str, http_method: str, given: Record) -> Integration:
    """Sets the backend of a method, and returns its record.

    Raises:
        ApiError: If a parameter is invalid.
    """
    method = find_method(api_id, resource_id, http_method)
    integration: Record = {
        "type": given.get("type"),
        "httpMethod": given.get("httpMethod"),
        "uri": given.get("uri", ""),
        "connectionType": given.get("connectionType") or "INTERNET",
        "passthroughBehavior": given.get("passthroughBehavior") or "WHEN_NO_MATCH",
        "timeoutInMillis": given.get("timeoutInMillis", _DEFAULT_TIMEOUT),
        "cacheNamespace": given.get("cacheNamespace") or resource_id,
        "cacheKeyParameters": read_list(given, "cacheKeyParameters"),
        "integrationResponses": {},
        **{name: given[name] for name in _GIVEN if given.get(name) is not None},
    }
    _check(integration)
    method["methodIntegration"] = created = cast("Integration", integration)
    return created


def _check(integration: Record) -> None:
    kind, uri = cast("str", integration["type"]), cast("str | None", integration["uri"]) or ""
    if kind == "MOCK":
        return
    if not integration["httpMethod"]:
        raise ApiError("Enumeration value for HttpMethod must be non-empty")
    if kind in ("HTTP", "HTTP_PROXY"):
        if not re.match(r"https?://|\$\{stageVariables\.", uri):
            raise ApiError("Invalid HTTP endpoint specified for URI")
    else:
        _check_arn(kind, uri)
    timeout: object = integration["timeoutInMillis"]
    mode = cast("str | None", integration.get("responseTransferMode")) or "BUFFERED"
    if not isinstance(timeout, int) or not _SHORTEST <= timeout <= _LONGEST[mode]:
        longest = _DEFAULT_TIMEOUT if mode == "BUFFERED" else _LONGEST[mode]
        raise ApiError(f"Timeout should be between {_SHORTEST} ms and {longest} ms")
    _check_mode(mode, kind, uri)


def _check_mode(mode: str, kind: str, uri: str) -> None:
    is_streaming_call = uri.endswith("/response-streaming-invocations")
    if mode == "STREAM" and kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise ApiError(
            "Response transfer mode STREAM requires an integration of type AWS_PROXY or HTTP_PROXY"
        )
    if kind == "AWS_PROXY" and is_streaming_call != (mode == "STREAM"):
        raise ApiError(
            "Response transfer mode STREAM requires a Lambda function URI that ends in"
            " /response-streaming-invocations, and such a URI requires the mode STREAM"
        )


def _check_arn(kind: str, uri: str) -> None:
    parts = uri.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:  # noqa: PLR2004 parts of an ARN
        raise ApiError("Invalid ARN specified in the request")
    if parts[2] != "apigateway" or not re.match("(path|action)/", parts[5]):
        raise ApiError("AWS ARN for integration must contain path or action")
    if kind == "AWS_PROXY" and not _PROXY.fullmatch(uri):
        raise ApiError(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
            "Firehose stream invocations."
        )


@operation("GET", _PATH)
def get_integration(call: Call) -> Result:
    """Returns the backend of a method."""
    return 200, show_integration(find_integration(*call.names))


@operation("PATCH", _PATH)
def update_integration(call: Call) -> Result:
    """Changes the backend of a method."""
    integration = find_integration(*call.names)
    changed = dict(integration)
    for change in list_changes(call):
        _apply(changed, change)
    _check(changed)
    replace_record(integration, changed)
    return 200, show_integration(integration)


def _apply(integration: Record, change: Change) -> None:
    match change.parts:
        case (name,) if name in _SIMPLE:
            change.require_kind("replace")
            integration[name] = change.value
        case ("timeoutInMillis",):
            change.require_kind("replace")
            integration["timeoutInMillis"] = int(change.value or _DEFAULT_TIMEOUT)
        case ("requestParameters", _):
            change_member(integration, change, missing="Invalid parameter name specified", value=change.value)
        case ("requestTemplates", _):
            change_member(
                integration, change, missing="Content-Type specified was not found", value=change.value
            )
        case ("cacheKeyParameters", name):
            change.require_kind("add", "remove")
            others = [each for each in read_list(integration, "cacheKeyParameters") if each != name]
            integration["cacheKeyParameters"] = [*others, name] if change.kind == "add" else others
        case ("tlsConfig", "insecureSkipVerification"):
            change.require_kind("replace")
            integration["tlsConfig"] = {"insecureSkipVerification": change.flag}
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


@operation("DELETE", _PATH)
def delete_integration(call: Call) -> Result:
    """Removes the backend of a method."""
    find_integration(*call.names)
    find_method(*call.names)["methodIntegration"] = None
    return 204, None
