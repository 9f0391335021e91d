"""Limits of API Gateway: integration timeouts and payload sizes."""

import asyncio
import gzip
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.service_calls.response_streams import StreamedBody
from embedded_aws.services.api_gateway.rest.arrival import LARGEST
from embedded_aws.services.api_gateway.rest.exchange import find_current
from embedded_aws.services.api_gateway.rest.failures import FailureError
from embedded_aws.services.api_gateway.rest.validation_reasons import find_reasons, holds_constants

_REASON: Final = b"$context.error.validationErrorString"

_Call = Callable[..., Any]
_Result = TypeVar("_Result")


def limit_time(call: _Call) -> _Call:
    """Wraps the call of a backend: fails after the integration's timeout, while the backend continues."""

    async def call_in_time(integration: dict[str, Any], *rest: Any, **options: Any) -> Any:
        seconds = integration["timeoutInMillis"] / 1000
        try:
            return await finish_within(seconds, call(integration, *rest, **options))
        except TimeoutError:
            raise FailureError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from None

    return call_in_time


async def finish_within(seconds: float, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Returns the result of a backend, which continues after the timeout: a function cannot be cancelled.

    Args:
        seconds: The timeout.
        work: The call of the backend.

    Raises:
        TimeoutError: If it has not finished in time.
    """
    task = asyncio.ensure_future(work)
    finished, _ = await asyncio.wait({task}, timeout=seconds)
    if not finished:
        task.add_done_callback(lambda late: late.cancelled() or late.exception())  # no request waits for it
        raise TimeoutError
    return task.result()


def limit_body(authorize: _Call) -> _Call:
    """Rejects requests of more than 10 MB."""

    async def authorize_sized(*arguments: Any) -> Any:
        if len(find_current().body) > LARGEST:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
        return await authorize(*arguments)

    return authorize_sized


def _explain_errors(check: _Call) -> _Call:
    def check_explained(method: dict[str, Any], api_id: str, *rest: Any) -> Any:
        error = check(method, api_id, *rest)
        models: dict[str, str] = method.get("requestModels") or {}
        if error is None and models and holds_constants(find_current().body):
            raise FailureError("BAD_REQUEST_BODY", "Invalid request body")
        if error is not None and error.response_type == "BAD_REQUEST_BODY":
            exchange = find_current()
            name = models.get(exchange.media_type) or models.get("application/json")
            schema = rest_apis.model_schema(api_id, name)
            exchange.request["reason"] = find_reasons(schema, exchange.body)
        return error

    return check_explained


def _treat_blank_as_missing(find: _Call) -> _Call:
    """Finds blank parameters as well, in the order of their locations: headers, path, query string."""

    def find_missing(method: Any, request: Any, headers: Any, query: dict[str, list[str]] | None) -> Any:
        given = {name: values for name, values in (query or {}).items() if values[0]}
        parameters: dict[str, Any] = method.get("requestParameters") or {}
        ordered = {**method, "requestParameters": dict(sorted(parameters.items()))}
        return find(ordered, request, headers, given)

    return find_missing


def _add_reason(answer: _Call) -> _Call:
    """Replaces the variable of gateway responses that MiniStack does not support."""

    def answer_with_reason(error: Any, request: dict[str, Any]) -> Any:
        status, headers, body = answer(error, request)
        return status, headers, body.replace(_REASON, request.get("reason", "").encode())

    return answer_with_reason


def _compress_responses(execute: _Call) -> _Call:
    async def execute_compressed(api_id: str, stage: str, *rest: Any) -> Any:
        status, headers, body = await execute(api_id, stage, *rest)
        if isinstance(body, StreamedBody):  # which API Gateway does not compress
            return status, headers, body
        account, region = rest_apis.find_api_scope(api_id) or ("", "")
        api: dict[str, Any] = rest_apis.apis.get_scoped(account, region, api_id) or {}
        least: int | None = api.get("minimumCompressionSize")
        names = {name.lower() for name in headers}
        accepted = "gzip" in rest[2].get("accept-encoding", "")
        if least is not None and accepted and len(body) >= least and "content-encoding" not in names:
            kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
            return status, {**kept, "Content-Encoding": "gzip"}, gzip.compress(body)
        return status, headers, body

    return execute_compressed


PATCHES = (
    Patch(
        rest_apis.check_request,
        _explain_errors,
        "the errors of a body are found; NaN is not JSON",
    ),
    Patch(
        rest_apis.find_missing_parameters,
        _treat_blank_as_missing,
        "a blank parameter is missing; missing parameters are named in order of their location",
    ),
    Patch(
        rest_apis.gateway_error_response,
        _add_reason,
        "gateway responses contain the errors of a body",
    ),
    Patch(
        rest_apis.handle_execute,
        _compress_responses,
        "responses of at least minimumCompressionSize bytes are compressed",
    ),
)
