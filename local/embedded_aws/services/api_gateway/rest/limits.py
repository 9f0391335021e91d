"""Limits of API Gateway: integration timeouts and payload sizes."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Final, Protocol, TypeVar

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import HttpIntegration, Integration, Method, StageRequest
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response
from embedded_aws.service_calls.response_streams import StreamedBody
from embedded_aws.services.api_gateway.rest.arrival import LARGEST
from embedded_aws.services.api_gateway.rest.exchange import Answer, find_current
from embedded_aws.services.api_gateway.rest.failures import FailureError
from embedded_aws.services.api_gateway.rest.validation_reasons import find_reasons, is_json

_REASON: Final = b"$context.error.validationErrorString"

_LARGEST_HEADERS: Final = 10_240
"""Bytes of the values of all headers (API Gateway quotas for REST APIs)."""

_Authorized = tuple[object, Record | None]
_Authorize = Callable[..., Awaitable[_Authorized]]


class _Error(Protocol):
    response_type: str


_Check = Callable[..., _Error | None]
_Result = TypeVar("_Result")


def limit_time(
    call: Callable[..., Coroutine[object, object, _Result]],
) -> Callable[..., Coroutine[object, object, _Result]]:
    """Wraps the call of a backend: fails after the integration's timeout, while the backend continues."""

    async def call_in_time(
        integration: Integration | HttpIntegration, *rest: object, **options: object
    ) -> _Result:
        seconds = integration["timeoutInMillis"] / 1000
        try:
            return await finish_within(seconds, call(integration, *rest, **options))
        except TimeoutError:
            raise FailureError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from None

    return call_in_time


async def finish_within(seconds: float, work: Coroutine[object, object, _Result]) -> _Result:
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


def limit_size(authorize: _Authorize) -> _Authorize:
    """Rejects requests of more than 10 MB, and those whose headers have more than 10,240 bytes."""

    async def authorize_sized(*arguments: object) -> _Authorized:
        exchange = find_current()
        headers = sum(len(value.encode()) for value in exchange.headers.values())
        if len(exchange.body) > LARGEST or headers > _LARGEST_HEADERS:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
        return await authorize(*arguments)

    return authorize_sized


def _explain_errors(check: _Check) -> _Check:
    def check_explained(method: Method, api_id: str, *rest: object) -> _Error | None:
        error = check(method, api_id, *rest)
        models = method.get("requestModels") or {}
        body = find_current().body
        if error is None and models and body and not is_json(body):
            raise FailureError("BAD_REQUEST_BODY", "Invalid request body")
        if error is not None and error.response_type == "BAD_REQUEST_BODY":
            exchange = find_current()
            name = models.get(exchange.media_type) or models.get("application/json")
            schema = rest_apis.model_schema(api_id, name)
            exchange.request["reason"] = find_reasons(schema, exchange.body)
        return error

    return check_explained


def _treat_blank_as_missing(find: Callable[..., object]) -> Callable[..., object]:
    """Finds blank parameters as well, in the order of their locations: headers, path, query string."""

    def find_missing(
        method: Method, request: object, headers: object, query: dict[str, list[str]] | None
    ) -> object:
        given = {name: values for name, values in (query or {}).items() if values[0]}
        parameters = method.get("requestParameters") or {}
        ordered = {**method, "requestParameters": dict(sorted(parameters.items()))}
        return find(ordered, request, headers, given)

    return find_missing


def _add_reason(answer: Callable[..., Response]) -> Callable[..., Response]:
    """Replaces the variable of gateway responses that MiniStack does not support."""

    def answer_with_reason(error: object, request: StageRequest) -> Response:
        status, headers, body = answer(error, request)
        return status, headers, body.replace(_REASON, request.get("reason", "").encode())

    return answer_with_reason


def _compress_responses(execute: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    async def execute_compressed(
        api_id: str,
        stage: str,
        method: str,
        path: str,
        asked: Mapping[str, str],
        *rest: object,
    ) -> Answer:
        status, headers, body = await execute(api_id, stage, method, path, asked, *rest)
        if isinstance(body, StreamedBody):  # which API Gateway does not compress
            return status, headers, body
        account, region = rest_apis.find_api_scope(api_id) or ("", "")
        api = rest_apis.apis.get_scoped(account, region, api_id)
        least = api.get("minimumCompressionSize") if api else None
        names = {name.lower() for name in headers}
        accepted = "gzip" in asked.get("accept-encoding", "")
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
