"""Invocations: payloads that are rejected, and responses in the form of Lambda's."""

import json
import math
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.ministack.lambda_functions import Configuration, Result
from embedded_aws.ministack.records import Headers, Response
from embedded_aws.service_calls.tenants import HEADER, find_tenant_problem
from embedded_aws.services.lambda_.durable.limits import check_durable_invocation
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    reject_value,
    report_missing,
)

_LIMITS: Final = {"RequestResponse": 6 * 1024**2, "Event": 1024**2}
"""Bytes that a payload may have, by the type of the invocation."""
DURABLE_NAME: Final = "x-amz-durable-execution-name"
"""Header with the name of a durable execution."""
_FIRST_OF_UTF8: Final = 0x80
_VALUES: Final = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_PLACE: Final = (
    "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: {0}]"
)


def check_invocation(call: FunctionCall, headers: Headers, body: bytes) -> None:
    """Checks Invoke.

    Raises:
        OperationError: If the function does not exist, its tenant is missing, or the payload is too large or
            not JSON.
    """
    if call.function is None:
        raise report_missing(f"Function not found: {call.arn}:{call.qualifier or LATEST}")
    given = {name.lower(): value for name, value in headers.items()}
    kind = given.get("x-amz-invocation-type", "RequestResponse")
    if problem := find_tenant_problem(call.function["config"], given.get(HEADER)):
        raise reject_value(problem)
    check_durable_invocation(call, kind, given.get(DURABLE_NAME))
    limit = _LIMITS.get(kind, len(body))
    if len(body) > limit:
        raise OperationError(
            "RequestTooLargeException",
            f"{len(body)} byte payload is too large for the {kind} invocation type (limit {limit} bytes)",
        )
    if not body:
        return
    try:
        json.loads(body)
    except ValueError:
        raise OperationError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: Could not parse payload into json: {_explain(body)}",
        ) from None


def _explain(body: bytes) -> str:
    """Returns the message of a parser of JSON, as far as the usual errors go."""
    if body[0] >= _FIRST_OF_UTF8:
        wrong = f"Unexpected character ((CTRL-CHAR, code {body[0]})): expected a valid value {_VALUES}"
        return wrong + _PLACE.format(1)
    for at, code in enumerate(body):
        if code >= _FIRST_OF_UTF8:
            return f"Invalid UTF-8 start byte {code:#x}" + _PLACE.format(at + 2)
    text = body.decode()
    token = text.strip().split()[0] if text.strip() else ""
    if token[:1].isalpha():
        return f"Unrecognized token '{token}': was expecting {_VALUES}" + _PLACE.format(len(token) + 1)
    return "Unexpected end-of-input" + _PLACE.format(len(text) + 1)


def finish(response: Response) -> Response:
    """Returns the response of an invocation in the form of Lambda's."""
    status, headers, body = response
    if status == HTTPStatus.ACCEPTED:
        headers = {name: value for name, value in headers.items() if name != "X-Amz-Executed-Version"}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        error = read_object(json.loads(body))
        kept = {name: value for name, value in error.items() if name != "retryAfterSeconds"}
        body = json.dumps({**kept, "message": "Rate Exceeded.", "Type": "User"}).encode()
        headers = {name: value for name, value in headers.items() if name != "Retry-After"}
    return status, headers, body


def frame_log(dispatch: Callable[..., Result]) -> Callable[..., Result]:
    """Puts the lines of the platform around the log of an invocation."""

    def dispatch_framed(
        function: Mapping[str, object], config: Configuration, event: object, request_id: str, started: float
    ) -> Result:
        begun = time.perf_counter()
        result = dispatch(function, config, event, request_id, started)
        if result.get("throttle"):
            return result
        log, version = str(result.get("log") or ""), config.get("Version", "$LATEST")
        body = log if not log or log.endswith("\n") else f"{log}\n"
        took = (time.perf_counter() - begun) * 1000
        memory = config.get("MemorySize", 128)
        result["log"] = (
            f"START RequestId: {request_id} Version: {version}\n{body}END RequestId: {request_id}\n"
            f"REPORT RequestId: {request_id}\tDuration: {took:.2f} ms\t"
            f"Billed Duration: {math.ceil(took)} ms\t"
            f"Memory Size: {memory} MB\tMax Memory Used: {memory} MB\t\n"
        )
        return result

    return dispatch_framed
