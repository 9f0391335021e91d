"""Errors of requests with values that MiniStack cannot read, such as a token of a page that it did not issue.

MiniStack answers them with an internal error, which clients repeat.
"""

import logging
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.request_validation.validation import SERVICES, build_error

_LOG: Final = logging.getLogger("embedded_aws")
_CODES: Final = {
    "cloudfront": "InvalidArgument",
    "ec2": "InvalidParameterValue",
    "route53": "InvalidInput",
    "s3": "InvalidArgument",
    **{name: rules.code for name, rules in SERVICES.items()},
}
_OTHERWISE: Final = "InvalidParameterException"


def reject_unreadable(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Returns handlers that reject a request with a value that they cannot read.

    Args:
        handlers: Handlers by service.
    """
    return {name: _reject(name, handle) for name, handle in handlers.items()}


def _reject(service: str, handle: Handler) -> Handler:
    async def handle_readable(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        try:
            return await handle(method, path, headers, body, query)
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            _LOG.warning("%s: the request cannot be read: %s: %s", service, type(error).__name__, error)
            missing = "a member is missing: " if isinstance(error, KeyError) else ""
            message = f"The request has a value that the embedded emulator cannot read: {missing}{error}"
            return build_error(service, _CODES.get(service, _OTHERWISE), message, headers)

    return handle_readable
