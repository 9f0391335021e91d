"""Parameters of a request by the model of its operation."""

from contextvars import ContextVar
from typing import Final
from xml.etree.ElementTree import ParseError

from embedded_aws.json_values import JsonObject
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import Model, Operation
from embedded_aws.request_validation.bodies import parse_json
from embedded_aws.request_validation.forms import read_form
from embedded_aws.request_validation.rest import read_rest
from embedded_aws.request_validation.values import (
    Request,
    find_header,
    read_object,
)

Read = tuple[Operation, JsonObject]
"""An operation and its parameters, by their names in the model."""
_LAST: Final[ContextVar[tuple[Model, Request, Read | None] | None]] = ContextVar("last", default=None)
"""The last request that was read in this context: most are read twice, for their types and their values."""
_LARGEST_KEPT: Final = 65_536
"""Bytes of a body: tasks that outlive the request would keep the packages of functions in memory."""


def read_request(model: Model, request: Request) -> Read | None:
    """Returns the operation of a request and its parameters.

    Args:
        model: Model of the service.
        request: The request.

    Returns:
        The operation and its parameters; None if the request is not one of an operation, or cannot be read.

    Raises:
        UnreadableError: If a value has another type than the model says.
    """
    last = _LAST.get()
    if last and last[0] is model and last[1] == request:
        return last[2]
    found = _read(model, request)
    if len(request[3] or b"") <= _LARGEST_KEPT:
        _LAST.set((model, request, found))
    return found


def _read(model: Model, request: Request) -> Read | None:
    method, path, headers, body, query = request
    try:
        if target := find_header(headers, "x-amz-target"):
            operation = model.operations[target.rpartition(".")[2]]
            return operation, read_object(parse_json(body))
        if find_header(headers, "smithy-protocol"):
            return None  # CBOR of a service other than CloudWatch, whose requests arrive as JSON
        if "query" in model.protocols:
            return read_form(model, body, query)
        return read_rest(model, (method, path, headers, body, query))
    except UnreadableError:
        raise
    except (ValueError, LookupError, ParseError):
        return None  # the service rejects what it cannot read
