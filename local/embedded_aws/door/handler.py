"""Handles the requests to the services that the emulator owns, in one way for all of them."""

import uuid
from inspect import isawaitable
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.door.service import Result, Service
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.ministack import iam_evaluator, responses, router
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.requests import Head, HttpRequest
from embedded_aws.protocol.service import get_protocol
from embedded_aws.state.records import LOCK

_NOT_IMPLEMENTED: Final = 501
"""Clients do not repeat a request for it."""


def create_handler(service: Service) -> Handler:
    """Returns a handler that reads a request, carries out its operation, and writes the result or the error.

    Args:
        service: The service. Its caller is authorized before.
    """

    async def handle(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        protocol, request = get_protocol(service.model), HttpRequest(method, path, headers, body, query)
        context = _read_context(headers, query)
        head: Head | None = None
        try:
            head = protocol.read_head(request)
            result = await _carry_out(
                service, head.operation, protocol.read_parameters(head, request), context
            )
        except ServiceError as error:
            return protocol.write_error(head, error, context.request_id)
        return protocol.write_result(head, result, context.request_id)

    return handle


def create_handlers(*services: Service) -> dict[str, Handler]:
    """Returns the handlers of services by their names in credentials."""
    return {service.name: create_handler(service) for service in services}


async def _carry_out(service: Service, name: str, parameters: dict[str, object], context: Context) -> Result:
    operation = service.operations.get(name)
    if operation is None:
        message = f"The embedded emulator does not have the operation {name} of {service.model}."
        raise ServiceError("NotImplemented", message, _NOT_IMPLEMENTED)
    with LOCK:
        found = operation(parameters, context)
    return await found if isawaitable(found) else found


def _read_context(headers: Headers, query: Query) -> Context:
    current = CURRENT.get()
    return Context(
        account=responses.get_account_id(),
        region=responses.get_region(),
        caller=iam_evaluator.caller_arn.get(),
        access_key=router.access_key_of(headers, query),
        request_id=(current.identifier if current else "") or str(uuid.uuid4()),
    )
