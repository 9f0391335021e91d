"""The request to a service that is authorized: its condition keys follow from all its parts."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import iam_actions
from embedded_aws.request_validation.bodies import read_json


@dataclass(frozen=True)
class Request:
    """A request to a service.

    Attributes:
        service: Name of the service in MiniStack.
        method: HTTP method.
        path: Decoded path; that of Amazon S3 begins with the bucket.
        headers: Headers, with names in lower case.
        body: Body.
        query: Query parameters.
        identifier: ID of the request; empty if it is not that of the response.
    """

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, object]
    identifier: str = ""

    @cached_property
    def json(self) -> JsonObject:
        """The JSON object in the body; empty if there is none."""
        return read_object(read_json(self.body))

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters of the form and the query string."""
        given = {name: self.parameter(name) for name in self.query}
        return {**dict(parse_qsl(self.body.decode("utf-8", "replace"))), **given}

    def parameter(self, name: str) -> str:
        """Returns a query parameter; empty if it is missing."""
        return str(iam_actions.query_parameter(self.query, name))


CURRENT: Final[ContextVar[Request | None]] = ContextVar("current_request", default=None)
"""The request; None in background work."""
