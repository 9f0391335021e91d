"""The handlers of AWS services: lists in pages, and the error of services that the emulator does not have."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from typing import Any, Final
from xml.sax.saxutils import escape

from embedded_aws.ministack.model_services import remove_models
from embedded_aws.ministack.pages import Answer, Handler, page_api_gateway, page_iam

OWN: Final[dict[str, Callable[..., Awaitable[Answer]]]] = {}
"""Handlers of services that MiniStack does not have, by their name in credentials."""
_CODE = "NotImplemented"
_STATUS = 501
"""Clients do not repeat a request for it."""
_NO_DIRECTORY_BUCKETS = b"<ListAllMyDirectoryBucketsResult><Buckets/></ListAllMyDirectoryBucketsResult>"

_FIRST_ERROR: Final = 300
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class _Handlers(dict[str, Any]):
    """The handlers of services; that of any other one answers with an error that clients can read."""

    def get(self, key: str, default: Any = None) -> Callable[..., Awaitable[Answer]]:
        """Returns the handler of a service."""
        del default
        return self[key] if key in self else partial(_refuse, key)


async def _refuse(service: str, method: str, path: str, headers: dict[str, Any], *_: Any) -> Answer:
    """Returns the error in the protocol of the request: XML for a form, JSON for all others."""
    del method, path
    message = f"The embedded emulator does not have the service {service}."
    if str(_find_header(headers, "content-type")).startswith("application/x-www-form-urlencoded"):
        error = f"<Error><Type>Sender</Type><Code>{_CODE}</Code><Message>{escape(message)}</Message></Error>"
        text = f"<ErrorResponse>{error}<RequestId>none</RequestId></ErrorResponse>"
        return _STATUS, {"Content-Type": "text/xml"}, text.encode()
    body = json.dumps({"__type": _CODE, "message": message})
    return _STATUS, {"Content-Type": "application/json", "x-amzn-ErrorType": _CODE}, body.encode()


def _find_header(headers: Mapping[str, Any], name: str) -> Any:
    return next((value for each, value in headers.items() if each.lower() == name), "")


def _hide_directory_buckets(handler: Handler) -> Handler:
    """Returns the handler of S3 that does not list ordinary buckets as directory buckets."""

    async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Answer:
        signature = str(_find_header(headers, "authorization"))
        if method == "GET" and path == "/" and "/s3express/aws4_request" in signature:
            return 200, {"Content-Type": "application/xml"}, _NO_DIRECTORY_BUCKETS
        return await handler(method, path, headers, body, query)

    return handle


def _escape_control_characters(handler: Handler) -> Handler:
    """Returns the handler of S3 whose lists and errors escape control characters in names of objects."""

    async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Answer:
        status, answered, content = await handler(method, path, headers, body, query)
        encoded = content.encode() if isinstance(content, str) else content
        is_list = method in {"GET", "POST"} and "/" not in path.strip("/")
        if encoded.startswith(b"<?xml") and (is_list or status >= _FIRST_ERROR):
            encoded = _CONTROL.sub(lambda found: b"&#x%x;" % found[0][0], encoded)
        return status, answered, encoded

    return handle


def add_own_handlers(handlers: dict[str, Any]) -> dict[str, Any]:
    """Returns handlers with those of services that MiniStack does not have."""
    return {**handlers, **OWN}


def leave_own(step: Callable[[Any], Mapping[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Returns a step that changes only the handlers of MiniStack's services.

    Args:
        step: Returns handlers that do more, such as those that validate requests.
    """

    @wraps(step)
    def change_others(handlers: dict[str, Any]) -> dict[str, Any]:
        return {**step(handlers), **{name: handlers[name] for name in OWN}}

    return change_others


def complete_handlers(handlers: dict[str, Any]) -> _Handlers:
    """Returns handlers with lists in pages, valid XML, errors for other services, no results of models."""
    found = _Handlers(remove_models(handlers))
    found["iam"] = page_iam(found["iam"])
    found["s3"] = _hide_directory_buckets(_escape_control_characters(found["s3"]))
    found["apigateway"] = page_api_gateway(found["apigateway"])
    return found
